"""Who reaches which requests to brands: the case's team, and once it has gone out the brand that is asked."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, select

from grievance.cases.access import CASES, shown_outside
from grievance.cases.models.case import Case
from grievance.leverage.models import BrandRequest
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope


def _of_brand(actor: Actor) -> ColumnElement[bool]:
    """What one's organisation was asked, but for cases that turned out to be restricted."""
    if actor.organisation_id is None:
        return false()
    return and_(
        BrandRequest.organisation_id == actor.organisation_id,
        BrandRequest.due_at.is_not(None),
        BrandRequest.case_id.in_(select(Case.id).where(shown_outside())),
    )


#: As those see them who were asked.
RECEIVED: Scope[BrandRequest] = Scope(
    BrandRequest, {Reach.ORGANISATION: _of_brand}, read=Permission.Leverage.ANSWER
)
#: As those see them whose case it is about.
MADE: Scope[BrandRequest] = Scope.through(
    BrandRequest,
    BrandRequest.case_id,
    CASES,  # type: ignore[arg-type]
    read=Permission.Case.READ,
)
