"""Key figures of more cases than are counted while somebody waits: counted beforehand, and kept.

The worker process counts what a reader asked for, and again each night as long as they come back to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Select, delete, select

from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User, UserState
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.ties import ties_of
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.jobs.queue import enqueue
from grievance.measures.entries import Line, Measure, Named, Unit
from grievance.measures.models import KeptFigures
from grievance.measures.queries import Wanted, of_team, read, split
from grievance.measures.splits import Split
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.principals import staff_principal

COUNT = "measures.count"
#: Figures of more cases take longer than somebody waits for a page.
MOST_AT_ONCE = 5_000
#: What is older than this is counted again as soon as somebody looks at it.
LASTS = timedelta(hours=12)
#: How long somebody may stay away, and how many different questions of theirs are kept.
_STAYS_AWAY, _MOST = timedelta(days=14), 40
Lines = dict[str, list[Line]]
Hide = Callable[[Sequence[Line]], list[Line]]


@dataclass(frozen=True)
class Question:
    """All figures of some cases, or one of them split by something."""

    wanted: Wanted
    code: str = ""
    by: Split | None = None

    @property
    def text(self) -> str:
        """The question as it is kept."""
        said = {**asdict(self.wanted), "code": self.code, "by": self.by}
        return urlencode({key: str(value) for key, value in said.items() if value})


def question_of(text: str) -> Question:
    """Return a question that was kept."""
    said = dict(parse_qsl(text))
    since, until = (date.fromisoformat(said[key]) if key in said else None for key in ("since", "until"))
    wanted = Wanted(since, until, said.get("mineral", ""), said.get("country", ""))
    return Question(wanted, said.get("code", ""), Split(said["by"]) if "by" in said else None)


@dataclass(frozen=True)
class Kept:
    """Figures with the moment as of which they are true."""

    counted_at: datetime
    lines: Lines


def are_many(actor: Actor) -> bool:
    """Whether more cases are within reach than are counted while somebody waits."""
    query = select(Case.id).where(CASES.clause(actor)).offset(MOST_AT_ONCE).limit(1)
    return db.session.scalar(query) is not None


def kept(actor: Actor, question: Question) -> Kept | None:
    """Return what was counted for somebody, if they still reach as far; nothing before it is counted."""
    actor.must(Permission.Measure.READ)
    row = db.session.scalar(_row(actor.user_id, question))
    if row is None or row.counted_at is None or row.reach != _reach_of(actor):
        return None
    return Kept(row.counted_at, {key: [_line(each) for each in lines] for key, lines in row.lines.items()})


def needs_asking(actor: Actor, question: Question) -> bool:
    """Whether figures have to be counted, or counted again, for somebody who looks at them now."""
    row = db.session.scalar(_row(actor.user_id, question))
    before = clock.now() - LASTS
    if row is None or row.asked_at < before:
        return True
    return row.counted_at is not None and (row.counted_at < before or row.reach != _reach_of(actor))


def ask(actor: Actor, question: Question) -> None:
    """Have figures counted by the worker process, and note that somebody looks at them."""
    actor.must(Permission.Measure.READ)
    assert actor.user_id is not None
    row = db.session.scalar(_row(actor.user_id, question))
    if row is None:
        _forget_oldest(actor.user_id)
        row = KeptFigures(reader_id=actor.user_id, asked=question.text, lines={})
        db.session.add(row)
    row.asked_at = clock.now()
    db.session.flush()
    _plan(row.id)


def count(figures_id: int, measures: Iterable[Measure], hide: Hide) -> tuple[str, Lines] | None:
    """Count what somebody asked for, as far as they reach now; None if they are gone or may not by now."""
    row = db.session.get(KeptFigures, figures_id)
    actor = _reader(row.reader_id) if row is not None else None
    if row is None or actor is None or not actor.may(Permission.Measure.READ):
        return None
    question = question_of(row.asked)
    selection = of_team(actor, question.wanted)
    asked = [each for each in measures if not question.code or each.code == question.code]
    if question.by is None:
        found = {each.code: _shown(each, read(each, selection), hide) for each in asked}
    else:
        found = {
            value: _shown(each, lines, hide)
            for each in asked
            for value, lines in split(each, selection, question.by)
        }
    return _reach_of(actor), found


def keep(figures_id: int, counted: tuple[str, Lines] | None) -> None:
    """Keep what was counted, or forget the question if nobody is there to read it."""
    row = db.session.get(KeptFigures, figures_id)
    if row is None:
        return
    if counted is None:
        db.session.delete(row)
        return
    row.reach, lines = counted
    row.lines = {key: [_columns(each) for each in found] for key, found in lines.items()}
    row.counted_at = clock.now()


def count_again() -> None:
    """Forget what nobody looks at any more, and have the rest counted again."""
    db.session.execute(delete(KeptFigures).where(KeptFigures.asked_at < clock.now() - _STAYS_AWAY))
    for figures_id in db.session.scalars(select(KeptFigures.id).order_by(KeptFigures.id)):
        _plan(figures_id)


def _plan(figures_id: int) -> None:
    enqueue(COUNT, unique_key=f"{COUNT}:{figures_id}", figures_id=figures_id)


def _row(reader_id: int | None, question: Question) -> Select[KeptFigures]:
    return select(KeptFigures).where(KeptFigures.reader_id == reader_id, KeptFigures.asked == question.text)


def _forget_oldest(reader_id: int) -> None:
    own = select(KeptFigures.id).where(KeptFigures.reader_id == reader_id)
    beyond = own.order_by(KeptFigures.asked_at.desc(), KeptFigures.id).offset(_MOST - 1)
    db.session.execute(delete(KeptFigures).where(KeptFigures.id.in_(db.session.scalars(beyond).all())))


def _reader(user_id: int) -> Actor | None:
    """Return somebody as they reach now; None once their account is not in use."""
    user = db.session.get_one(User, user_id)
    principal = staff_principal(user_id)
    if user.state is not UserState.ACTIVE:
        return None
    return actors.staff(
        user.id,
        roles=[each.role for each in user.roles],
        organisation_id=user.organisation_id,
        team_ids=db.session.scalars(select(TeamMember.team_id).where(TeamMember.user_id == user.id)),
        principal_id=principal.id if principal is not None else None,
        trained=user.trained_on is not None,
    )


def _reach_of(actor: Actor) -> str:
    said = (sorted(actor.roles), sorted(actor.team_ids), actor.trained, actor.principal_id, ties_of(actor))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _shown(measure: Measure, lines: list[Line], hide: Hide) -> list[Line]:
    return hide(lines) if measure.hidden_from_team else lines


def _columns(line: Line) -> dict[str, Any]:
    return {key: value for key, value in asdict(line).items() if value is not None and value is not False}


def _line(columns: dict[str, Any]) -> Line:
    named = columns.get("named")
    said = {**columns, "unit": Unit(columns["unit"]), "named": Named(named) if named else None}
    return Line(**{"behind": 0, "value": None, **said})
