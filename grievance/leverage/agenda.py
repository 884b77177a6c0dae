"""What somebody on a case team has to do about promises of brands."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, and_

from grievance.cases.agenda import MOST, Errand, about_cases, errand, in_hand, pressing_first
from grievance.cases.models.case import Case
from grievance.cases.states import OPEN
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.leverage.models import BrandCommitment, BrandRequest
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission


class LeverageErrand(StrEnum):
    """A kind of thing to do about what a brand promised."""

    PROMISE = "promise"
    """Its day has passed, and the brand has not said that it is done."""


def is_overdue() -> ColumnElement[bool]:
    """Return the condition that the day of a promise has passed and nobody said that it was kept."""
    return and_(
        BrandCommitment.due_on < clock.today(),
        BrandCommitment.said_done_on.is_(None),
        BrandCommitment.kept.is_(None),
    )


def errands_about_promises(actor: Actor) -> list[Errand]:
    """Return the promises of brands that are late, in cases that are the actor's to move on."""
    if not actor.may(Permission.Leverage.ASK):
        return []
    query = (
        about_cases(BrandCommitment.due_on)
        .join(BrandRequest, BrandRequest.case_id == Case.id)
        .join(BrandCommitment, BrandCommitment.request_id == BrandRequest.id)
        .where(in_hand(actor), is_overdue(), Case.state.in_(sorted(OPEN)))
    )
    rows = db.session.execute(query.order_by(*pressing_first(BrandCommitment.due_on)).limit(MOST))
    return [errand(LeverageErrand.PROMISE, row, row.due_on) for row in rows]
