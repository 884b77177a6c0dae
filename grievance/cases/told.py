"""What the worker of a report can read of what was told, or is about to be told, to others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager

from grievance.cases.models.case import CaseComplaint
from grievance.cases.models.disclosure import Disclosure, DisclosureReading
from grievance.complaints.consents import open_requests
from grievance.complaints.models.complaint import Complaint, Consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of

#: So many texts stand on a page of a worker, who reads them over a slow line.
TEXTS = 5


def readings_of(complaint: Complaint, *, waiting: bool, page: int = 1) -> Page[DisclosureReading]:
    """Return one page of the texts that a worker can read, newest first, without those that were stopped.

    Either those that wait and nobody else has read, or those that others were told.
    """
    query = _readings(complaint).where(_waits() if waiting else Disclosure.released_at.is_not(None))
    query = query.options(contains_eager(DisclosureReading.disclosure))
    return page_of(query.order_by(DisclosureReading.id.desc()), number=page, size=TEXTS)


def waiting_for(complaint: Complaint) -> int:
    """Return how many questions and texts wait for a worker's answer."""
    texts = _readings(complaint).where(_waits(), DisclosureReading.answer.is_(None))
    counted = texts.with_only_columns(func.count(DisclosureReading.id))
    return len(open_requests(complaint)) + (db.session.scalar(counted) or 0)


def _readings(complaint: Complaint) -> Select[Any]:
    return (
        select(DisclosureReading)
        .join(DisclosureReading.disclosure)
        .where(DisclosureReading.complaint_id == complaint.id)
    )


def _waits() -> ColumnElement[bool]:
    return Disclosure.released_at.is_(None) & Disclosure.stopped_at.is_(None)


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
