"""How the worker of a case is kept safe, as the team wrote it down last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent, CaseNote
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor
from grievance.vault.services.compartments import open_item


@dataclass(frozen=True)
class SafetyPlan:
    """The newest plan; without words for whoever holds no key."""

    at: datetime
    by: str
    lang: str = ""
    text: str | None = field(default=None, repr=False)


def safety_plan_of(actor: Actor, case: Case) -> SafetyPlan | None:
    """Return the newest plan of how the worker is kept safe, if one was made; nothing else is opened."""
    newest = (
        select(CaseEvent.details)
        .where(CaseEvent.case_id == case.id, CaseEvent.verb == "safety_plan_made")
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    told = db.session.scalar(newest)
    if told is None:
        return None
    query = select(CaseNote).where(CaseNote.reference == told["note"]).options(joinedload(CaseNote.item))
    note = db.session.scalars(query).one()
    try:
        held = open_item(actor, note.item)
    except Sealed:
        return SafetyPlan(note.written_at, note.user.name)
    return SafetyPlan(note.written_at, note.user.name, held["lang"], held["text"])
