"""What administrators hear of alarms: counts, and what browsers refused on our pages."""

from __future__ import annotations

from flask import render_template

from grievance.alarms.queries import refusals, unusual_readings
from grievance.web.admin.desk import Answer, administrators, rail
from grievance.web.ui.visitors import staff


@administrators
def show_alarms() -> Answer:
    """Show how many accounts read unusually much, and what pages tried that their policy forbids."""
    return render_template(
        "admin/alarms.html", readings=unusual_readings(staff()), refusals=refusals(staff()), **rail()
    )
