"""The figures as their readers get them: the team those of its cases, officials those of their own acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import false

from grievance.cases.access import CASES
from grievance.enforcement.access import ACTS
from grievance.foundation.db import db
from grievance.measures.entries import Line, Measure
from grievance.measures.selection import Selection
from grievance.measures.splits import Split, values_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission


@dataclass(frozen=True)
class Wanted:
    """What narrows the figures; empty means any."""

    since: date | None = None
    until: date | None = None
    mineral: str = ""
    country: str = ""


def of_team(actor: Actor, wanted: Wanted) -> Selection:
    """Return what a supervisor's figures are counted from: the cases within reach, and no official act."""
    actor.must(Permission.Measure.READ)
    return _narrowed(Selection(reach=CASES.clause(actor)), wanted)


def of_officials(actor: Actor, wanted: Wanted) -> Selection:
    """Return what an official's own figures are counted from: acts in sight, and no case."""
    actor.must(Permission.Enforcement.READ)
    return _narrowed(Selection(reach=false(), acts=ACTS.clause(actor)), wanted)


def read(measure: Measure, selection: Selection) -> list[Line]:
    """Count a figure now; nothing where nothing says it."""
    return measure.count(selection) if measure.count is not None else []


def split(measure: Measure, selection: Selection, by: Split) -> list[tuple[str, list[Line]]]:
    """Count a figure for each value that cases within reach have."""
    if by not in measure.splits:
        return []
    values = db.session.scalars(values_of(by, selection.reach)).all()
    return [(str(each), read(measure, selection.narrowed_to(by, str(each)))) for each in values]


def choices(actor: Actor, by: Split) -> list[str]:
    """Return the values of a split that cases within reach have."""
    return [str(each) for each in db.session.scalars(values_of(by, CASES.clause(actor)))]


def _narrowed(selection: Selection, wanted: Wanted) -> Selection:
    found = Selection(selection.reach, selection.acts, since=wanted.since, until=wanted.until)
    for by, value in ((Split.MINERAL, wanted.mineral), (Split.COUNTRY, wanted.country)):
        if value:
            found = found.narrowed_to(by, value)
    return found
