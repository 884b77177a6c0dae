"""What somebody on a case team has to do about what a site says of what the public or brands read."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from grievance.cases.agenda import MOST, Errand, about_cases, errand, in_hand, pressing_first
from grievance.cases.models.case import Case
from grievance.cases.services.disclosing import permission_for
from grievance.cases.states import DisclosureAudience
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.transparency.models import FactObjection, SiteStatement
from grievance.transparency.states import StatementState


class SiteErrand(StrEnum):
    """A kind of thing to do about what a site says."""

    STATEMENT = "statement"
    """An operator wrote what all its customers are to read, and can write no more before it is decided."""
    OBJECTION = "objection"
    """A site says that a fact is wrong which is about to be published."""


def errands_about_sites(actor: Actor) -> list[Errand]:
    """Return what sites wait for, in cases that are the actor's to move on."""
    found = _statements(actor) if actor.may(permission_for(DisclosureAudience.BRAND)) else []
    return found + (_objections(actor) if actor.may(Permission.Case.INVESTIGATE) else [])


def _statements(actor: Actor) -> list[Errand]:
    waits = SiteStatement.state == StatementState.WAITING
    # Few wait of few that there are: whose cases they are is asked of these alone.
    waiting = db.session.scalars(select(SiteStatement.case_id).where(waits)).all()
    if not waiting:
        return []
    query = about_cases().join(SiteStatement, SiteStatement.case_id == Case.id)
    query = query.where(Case.id.in_(waiting), waits, in_hand(actor), Case.erased_on.is_(None))
    rows = db.session.execute(query.order_by(*pressing_first(SiteStatement.written_at)).limit(MOST))
    return [errand(SiteErrand.STATEMENT, row, None) for row in rows]


def _objections(actor: Actor) -> list[Errand]:
    """Return the facts that a site contests, each due on the last day before it is published."""
    waits = FactObjection.answer.is_(None)
    waiting = db.session.scalars(select(FactObjection.case_id).where(waits)).all()
    if not waiting:
        return []
    query = about_cases(FactObjection.published_on).join(FactObjection, FactObjection.case_id == Case.id)
    query = query.where(Case.id.in_(waiting), waits, in_hand(actor), Case.erased_on.is_(None))
    rows = db.session.execute(query.order_by(*pressing_first(FactObjection.published_on)).limit(MOST))
    return [errand(SiteErrand.OBJECTION, row, row.published_on - timedelta(days=1)) for row in rows]
