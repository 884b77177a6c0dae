"""What somebody has to do about packs that are still on their way."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from grievance.cases.access import CASES
from grievance.cases.agenda import MOST, Errand, about_cases, errand, pressing_first
from grievance.cases.models.case import Case
from grievance.fieldwork.models import CarryPack, PackedCase, SiteVisit
from grievance.fieldwork.states import PackState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor


class FieldErrand(StrEnum):
    """A kind of thing to do about a visit."""

    PACK = "pack"
    """The visit is over, and one's pack is still on its way."""


def errands_about_visits(actor: Actor, *, until: datetime) -> list[Errand]:
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
