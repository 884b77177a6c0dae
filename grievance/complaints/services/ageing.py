"""What need not be known exactly any longer is forgotten."""

from __future__ import annotations

from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock


def forget_hour(complaint: Complaint) -> None:
    """Keep only the day on which a report came in, once a person has answered it and no clock runs on it."""
    complaint.received_at = clock.day_of(complaint.received_at)
