"""What a worker is told of whoever filed the report for them."""

from __future__ import annotations

from typing import Any

from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import FilingBasis
from grievance.foundation.text import N_
from grievance.representation.queries import helper_of
from grievance.web.ui.presentation import day, translated

#: By what right they sent it, as they told us.
_SAID: dict[FilingBasis, str] = {
    FilingBasis.CONSENT: N_("They told us that you agreed."),
    FilingBasis.MEMBERSHIP: N_("They told us that you are their member."),
    FilingBasis.NEXT_OF_KIN: N_("They told us that they speak for your family."),
    FilingBasis.PUBLIC_INTEREST: N_("They told us that it is about many people, and names no worker."),
}


def helper_shown(complaint: Complaint) -> dict[str, Any] | None:
    """Return who filed a report for its worker, and whether they can still see it; None if nobody did."""
    helper = helper_of(complaint)
    if helper is None:
        return None
    return {
        "who": helper.organisation,
        "ended": day(helper.ended_on) if helper.ended_on is not None else None,
        "reads": helper.readable,
        "said": translated(_SAID[complaint.filing_basis]) if complaint.filing_basis is not None else None,
    }
