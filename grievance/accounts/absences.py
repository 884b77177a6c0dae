"""Who is away on a day, and who looks after their work meanwhile."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Select, select

from grievance.accounts.models.absence import Absence
from grievance.accounts.models.user import User, UserState
from grievance.foundation import clock
from grievance.foundation.db import db


def lasts_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that an absence holds on a day."""
    return (Absence.from_day <= day) & (Absence.until_day >= day)


def away_on(day: date | BindParameter[date]) -> Select[int]:
    """Return a query for the people who are away on a day."""
    return select(Absence.user_id).where(lasts_on(day))


def present_absence(user_id: int) -> Absence | None:
    """Return the absence of somebody who is away today: the one that lasts longest."""
    query = select(Absence).where(Absence.user_id == user_id, lasts_on(clock.today()))
    return db.session.scalar(query.order_by(Absence.until_day.desc(), Absence.id.desc()).limit(1))


def absences_of(user_id: int) -> list[Absence]:
    """Return when somebody is away, today and later, the soonest first."""
    query = select(Absence).where(Absence.user_id == user_id, Absence.until_day >= clock.today())
    return list(db.session.scalars(query.order_by(Absence.from_day, Absence.id)))


def at_work() -> ColumnElement[bool]:
    """Return the condition that somebody can be reached at work today."""
    return (User.state == UserState.ACTIVE) & User.id.not_in(away_on(clock.today()))
