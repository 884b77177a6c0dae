"""What supervisors hear about their own team: unusual reading, and many reports from one place."""

from __future__ import annotations

from flask import render_template

from grievance.alarms.queries import alarms
from grievance.policy.roles import Role
from grievance.web.inspector.desk import Page, present, rail
from grievance.web.ui.visitors import for_roles


@for_roles(Role.SUPERVISOR)
def show() -> Page:
    """List the alarms of the last days."""
    return render_template("inspector/alarms.html", nav=rail(), alarms=alarms(present()))
