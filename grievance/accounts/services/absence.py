"""Say when somebody is away and who looks after their work, and take it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from grievance.accounts.models.absence import Absence
from grievance.accounts.models.user import User
from grievance.accounts.services.leaving import AHEAD, require_may_see_off
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor


def say_away(
    actor: Actor,
    user: User,
    *,
    from_day: date,
    until_day: date,
    deputy: User | None = None,
    deputies: Collection[User] = (),
) -> Absence:
    """Say from when until when somebody is away; `deputies` are those who can stand in for them."""
    require_may_see_off(actor, user)
    if from_day < clock.today():
        raise InvalidInput(N_("Give a day from today on, within a year."), field="from_day")
    if not from_day <= until_day <= clock.today() + AHEAD:
        raise InvalidInput(N_("Give the same day or a later one, within a year."), field="until_day")
    if deputy is not None and deputy.id not in {each.id for each in deputies}:
        raise InvalidInput(N_("Only a colleague of the same team can stand in."), field="deputy")
    overlapping = select(Absence.id).where(
        Absence.user_id == user.id, Absence.from_day <= until_day, Absence.until_day >= from_day
    )
    if db.session.scalar(overlapping.limit(1)) is not None:
        raise InvalidInput(N_("These days overlap with others on which they are away."), field="from_day")
    made = Absence(user_id=user.id, from_day=from_day, until_day=until_day)
    made.deputy_id = deputy.id if deputy is not None else None
    db.session.add(made)
    db.session.flush()
    record(actor, "absence.announced", made, due=until_day, handler=user.reference)
    return made


def call_off_absence(actor: Actor, user: User, *, reference: str) -> None:
    """Say that somebody is there after all, or came back earlier."""
    require_may_see_off(actor, user)
    query = select(Absence).where(Absence.reference == reference, Absence.user_id == user.id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    record(actor, "absence.called_off", found, handler=user.reference)
    db.session.delete(found)
