"""What somebody has to do about visits: get ready for one, and bring back what is still on its way."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from grievance.cases.access import CASES
from grievance.cases.agenda import MOST, Errand, about_cases, errand, pressing_first
from grievance.cases.models.case import Case
from grievance.fieldwork.models import CarryPack, PackedCase, SiteVisit, VisitCase, VisitGoer
from grievance.fieldwork.states import PackState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor

#: Whoever goes to a site sees it on Today so long before.
NOTICE = timedelta(days=2)


class FieldErrand(StrEnum):
    """A kind of thing to do about a visit."""

    VISIT = "visit"
    """One goes to a site in the next days."""

    PACK = "pack"
    """The visit is over, and one's pack is still on its way."""


def errands_about_visits(actor: Actor, *, until: datetime) -> list[Errand]:
    """Return the visits for which an actor has to get ready, and the packs they have to bring back."""
    return [*_coming(actor, until), *_still_out(actor, until)]


def _coming(actor: Actor, until: datetime) -> list[Errand]:
    """Return the visits on which an actor goes in the next days, each with its first case in sight."""
    query = (
        about_cases(SiteVisit.reference, SiteVisit.begins_on)
        .join(VisitCase, VisitCase.case_id == Case.id)
        .join(SiteVisit, SiteVisit.id == VisitCase.visit_id)
        .join(VisitGoer, VisitGoer.visit_id == SiteVisit.id)
        .where(
            CASES.clause(actor),
            VisitGoer.user_id == actor.user_id,
            SiteVisit.called_off_at.is_(None),
            SiteVisit.begins_on.between(clock.today(), min(until.date(), clock.today() + NOTICE)),
        )
    )
    rows = db.session.execute(query.order_by(SiteVisit.begins_on, VisitCase.id))
    first = {row[5]: row for row in reversed(rows.all())}
    return [errand(FieldErrand.VISIT, row, row.begins_on, record=visit) for visit, row in first.items()]


def _still_out(actor: Actor, until: datetime) -> list[Errand]:
    """Return the packs that an actor has to bring back, each with the first of its cases."""
    first = select(func.min(PackedCase.case_id)).where(PackedCase.pack_id == CarryPack.id).scalar_subquery()
    query = (
        about_cases(SiteVisit.reference, CarryPack.expires_on)
        .join(CarryPack, Case.id == first)
        .join(SiteVisit, SiteVisit.id == CarryPack.visit_id)
        .where(
            CASES.clause(actor),
            CarryPack.user_id == actor.user_id,
            CarryPack.state == PackState.OUT,
            SiteVisit.ends_on < clock.today(),
            CarryPack.expires_on <= until.date(),
        )
    )
    rows = db.session.execute(query.order_by(*pressing_first(CarryPack.expires_on)).limit(MOST))
    return [errand(FieldErrand.PACK, row, row.expires_on, record=row[5]) for row in rows]
