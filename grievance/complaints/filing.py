"""By what right others file a report: whether its worker was asked, and whether a worker stands behind it."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from grievance.complaints.consents import last_answer
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import ConsentAudience, ConsentField, FilingBasis


def names_worker(complaint: Complaint) -> bool:
    """Whether a worker stands behind a report, who is asked and has the last word."""
    return complaint.filing_basis is not FilingBasis.PUBLIC_INTEREST


def of_workers() -> ColumnElement[bool]:
    """Return the condition that a worker stands behind a report."""
    return Complaint.filing_basis.is_distinct_from(FilingBasis.PUBLIC_INTEREST)


def was_asked(complaint: Complaint) -> bool:
    """Whether the worker of a report that others filed has said whether they may, then or since."""
    return last_answer(complaint, ConsentAudience.HELPER, ConsentField.PROBLEM) is not None
