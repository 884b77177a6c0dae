"""What the worker of a report can read of what was told, or is about to be told, to others."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from grievance.cases.models.case import CaseComplaint
from grievance.cases.models.disclosure import DisclosureReading
from grievance.cases.states import DisclosureState
from grievance.complaints.consents import open_requests
from grievance.complaints.models.complaint import Complaint, Consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation.db import db

_BEFORE = frozenset({DisclosureState.WAITING, DisclosureState.APPROVED})


def readings_of(complaint: Complaint) -> list[DisclosureReading]:
    """Return the texts that a worker can read, newest first, without those that were stopped."""
    query = select(DisclosureReading).where(DisclosureReading.complaint_id == complaint.id)
    found = db.session.scalars(query.order_by(DisclosureReading.id.desc()))
    return [each for each in found if each.disclosure.state is not DisclosureState.STOPPED]


def waiting_for(complaint: Complaint) -> int:
    """Return how many questions and texts wait for a worker's answer."""
    texts = [each for each in readings_of(complaint) if is_waiting(each) and each.answer is None]
    return len(open_requests(complaint)) + len(texts)


def refused_by_workers(audience: ConsentAudience) -> Select[int]:
    """Return the numbers of the cases that a worker does not want counted for an audience."""
    last = (
        select(func.max(Consent.id))
        .where(Consent.audience == audience, Consent.field == ConsentField.PROBLEM)
        .group_by(Consent.complaint_id)
    )
    return (
        select(CaseComplaint.case_id)
        .join(Consent, Consent.complaint_id == CaseComplaint.complaint_id)
        .where(Consent.id.in_(last), Consent.answer == ConsentAnswer.NO)
    )


def is_waiting(reading: DisclosureReading) -> bool:
    """Whether nobody else has read a text yet."""
    return reading.disclosure.state in _BEFORE
