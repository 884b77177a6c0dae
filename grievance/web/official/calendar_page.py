"""The first page: what is due, to whom, and when the Agreement is reviewed."""

from __future__ import annotations

from flask import render_template

from grievance.enforcement.queries import acts, due_dates
from grievance.enforcement.reviews import PROVISION, milestones, next_review
from grievance.enforcement.states import ActKind, ActState
from grievance.foundation import clock
from grievance.standards.catalogue import catalogue
from grievance.web.official.desk import for_officials, rail
from grievance.web.ui.visitors import staff


@for_officials
def calendar() -> str:
    """Show the clocks and the review date."""
    today = clock.today()
    review = next_review(today)
    running = [
        acts(staff(), kind, state=ActState.ACTIVE).rows for kind in (ActKind.ENGAGEMENT, ActKind.MEASURE)
    ]
    return render_template(
        "official/calendar.html",
        nav=rail("calendar"),
        due=due_dates(staff()),
        review=review,
        days_left=(review - today).days,
        milestones=milestones(today),
        provision=catalogue().provisions[PROVISION],
        running=[row for rows in running for row in rows],
    )
