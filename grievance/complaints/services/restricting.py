"""A report turns out to be one that only named people may read."""

from __future__ import annotations

from grievance.complaints.models.complaint import Complaint
from grievance.complaints.restrictions import joined
from grievance.complaints.states import Restriction
from grievance.foundation.db import db


def restrict_report(complaint: Complaint, restriction: Restriction) -> None:
    """Restrict a report as the case that it belongs to is; nothing lifts it again."""
    complaint.restriction = joined(complaint.restriction, restriction)
    db.session.flush()
