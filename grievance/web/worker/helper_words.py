"""What a worker is told of whoever filed the report for them."""

from __future__ import annotations

from typing import Any

from grievance.complaints.models.complaint import Complaint
from grievance.representation.queries import helper_of
from grievance.web.ui.presentation import day


def helper_shown(complaint: Complaint) -> dict[str, Any] | None:
    """Return who filed a report for its worker, and whether they can still see it; None if nobody did."""
    helper = helper_of(complaint)
    if helper is None:
        return None
    return {
        "who": helper.organisation,
        "ended": day(helper.ended_on) if helper.ended_on is not None else None,
        "reads": helper.readable,
    }
