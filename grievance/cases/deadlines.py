"""What the desk shows of deadlines: when they are due there and here, what was missed and who was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grievance.accounts.models.organisation import Team
from grievance.cases import clocks
from grievance.cases.calendars import calendar_for
from grievance.cases.models.case import Case
from grievance.cases.models.clock import CaseClock, ClockNotice, Rung
from grievance.foundation.calendars import Calendar
from grievance.foundation.db import db
from grievance.foundation.pages import Page, part_of
from grievance.standards.catalogue import catalogue
from grievance.standards.entries import Duty

_ORDER = list(Rung)
_HIGH = (Rung.DIRECTOR, Rung.PUBLIC)

#: So many stand on a page: a case has a dozen, and one for each action of its plan.
DEADLINES = 30


@dataclass(frozen=True)
class Told:
    """Who was told on one rung; nobody, if nobody could be or need be."""

    rung: Rung
    on: date
    names: tuple[str, ...]


@dataclass(frozen=True)
class Deadline:
    """One deadline of a case."""

    kind: str
    subject: str | None
    """The reference of the action that it is for, if it is for one."""
    rule: str
    version: int
    due_at: datetime
    """To the day once it has ended."""
    calendar: Calendar
    """That of whoever's duty it is."""
    running: bool
    paused: bool
    told: tuple[Told, ...]


def deadlines(case: Case, *, page: int = 1) -> Page[Deadline]:
    """Return one page of what runs, the next one first, and then of what was missed."""
    found = part_of([*clocks.running_clocks(case), *clocks.missed_clocks(case)], number=page, size=DEADLINES)
    told = _told([each.id for each in found.rows])
    rows = [
        Deadline(
            kind=each.kind,
            subject=each.subject,
            rule=each.rule,
            version=each.rule_version,
            due_at=each.due_at,
            calendar=calendar_for(case, _duty(each.kind)),
            running=each.ended_at is None,
            paused=each.paused_at is not None,
            told=tuple(told.get(each.id, ())),
        )
        for each in found.rows
    ]
    return Page(rows=rows, number=found.number, total=found.total, size=found.size)


def count_missed(case: Case) -> int:
    """Return how many deadlines of a case ended after their time was up."""
    missed = select(func.count(CaseClock.id)).where(CaseClock.case_id == case.id, CaseClock.met.is_(False))
    return db.session.scalar(missed) or 0


def rungs_of(case_ids: Sequence[int]) -> dict[int, Rung]:
    """Return how far up the ladder the worst running deadline of each case is."""
    query = select(CaseClock.case_id, CaseClock.rung).where(
        CaseClock.case_id.in_(case_ids), CaseClock.ended_at.is_(None), CaseClock.rung.is_not(None)
    )
    found: dict[int, Rung] = {}
    for case_id, rung in db.session.execute(query):
        found[case_id] = max(found.get(case_id, Rung.REMINDER), Rung(str(rung)), key=_ORDER.index)
    return found


def missed_by_team() -> dict[str, int]:
    """Return for each team how many deadlines it missed by half their time or more, and of no case which."""
    query = (
        select(Team.name, func.count(CaseClock.id))
        .join(Case, Case.team_id == Team.id)
        .join(CaseClock, CaseClock.case_id == Case.id)
        .where(CaseClock.ended_at.is_(None), CaseClock.rung.in_(_HIGH))
        .group_by(Team.id, Team.name)
        .order_by(Team.name)
    )
    return {name: int(count) for name, count in db.session.execute(query)}


def _duty(kind: str) -> Duty:
    rule = catalogue().clocks.get(kind)
    return rule.duty if rule is not None else Duty.TEAM


def _told(clock_ids: Sequence[int]) -> dict[int, list[Told]]:
    query = (
        select(ClockNotice)
        .where(ClockNotice.clock_id.in_(clock_ids))
        .options(joinedload(ClockNotice.user))
        .order_by(ClockNotice.id)
    )
    names: dict[tuple[int, Rung, date], list[str]] = {}
    for each in db.session.scalars(query):
        key = (each.clock_id, each.rung, each.noted_on)
        names.setdefault(key, []).extend([each.user.name] if each.user is not None else [])
    found: dict[int, list[Told]] = {}
    for (clock_id, rung, on), people in names.items():
        found.setdefault(clock_id, []).append(Told(rung, on, tuple(people)))
    return found
