"""Reminders: a day on which somebody comes back to a case; what for stands in a note."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, select

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.reminder import CaseReminder
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

_LATEST = timedelta(days=366)


def reminder_of(actor: Actor, case: Case) -> CaseReminder | None:
    """Return the reminder that somebody has set for themselves."""
    query = select(CaseReminder).where(CaseReminder.case_id == case.id, CaseReminder.user_id == actor.user_id)
    return db.session.scalar(query)


def remind(actor: Actor, case: Case, *, day: date | None) -> None:
    """Be reminded of a case on a day; another day replaces the one before."""
    CASES.require(actor, Permission.Case.READ, case)
    if day is None or not clock.today() <= day <= clock.today() + _LATEST:
        raise InvalidInput(N_("Give a day from today on, within a year."), field="day")
    assert actor.user_id is not None
    found = reminder_of(actor, case)
    if found is None:
        db.session.add(CaseReminder(case_id=case.id, user_id=actor.user_id, due_on=day))
    else:
        found.due_on = day
    record(actor, "case.reminder_set", case, due=day)


def tick_off(actor: Actor, case: Case) -> None:
    """Say that what somebody wanted to be reminded of is done."""
    CASES.require(actor, Permission.Case.READ, case)
    own = (CaseReminder.case_id == case.id, CaseReminder.user_id == actor.user_id)
    db.session.execute(delete(CaseReminder).where(*own))
    record(actor, "case.reminder_done", case)
