"""Tell a brand and the case team, once, that the day of a promise has passed."""

from __future__ import annotations

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.services.steps import add_event
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.leverage.agenda import is_overdue
from grievance.leverage.models import BrandCommitment, BrandRequest
from grievance.policy import actor as actors

OVERDUE = "brand_commitment.overdue"


def remind_of_promises() -> int:
    """Note each promise whose day has passed since the last look, and return how many these are."""
    query = (
        select(BrandCommitment)
        .join(BrandRequest, BrandRequest.id == BrandCommitment.request_id)
        .join(Case, Case.id == BrandRequest.case_id)
        .where(is_overdue(), BrandCommitment.reminded_on.is_(None), Case.erased_on.is_(None))
    )
    found = db.session.scalars(query.order_by(BrandCommitment.id)).all()
    for each in found:
        each.reminded_on = clock.today()
        request = each.request
        add_event(
            actors.service(),
            request.case,
            "brand_promise_late",
            request=request.reference,
            kind=str(each.kind),
            due=each.due_on.isoformat(),
        )
        record(actors.service(), OVERDUE, each, kind=each.kind, due=each.due_on)
    return len(found)
