"""Key figures that were counted a little while ago: to count a hundred thousand cases takes seconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from grievance.cases.ties import ties_of
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.measures.entries import Line, Measure
from grievance.measures.queries import Wanted, of_team, read, split
from grievance.measures.services import keeping
from grievance.measures.services.keeping import Lines, Question
from grievance.measures.splits import Split
from grievance.policy.actor import Actor
from grievance.transparency.queries.key_figures import hidden_where_small

LASTS = timedelta(minutes=10)
#: Each is a few numbers; more than this are not worth remembering.
_MOST = 5000
Remembered = dict[tuple[object, ...], tuple[datetime, list[Line]]]


@dataclass(frozen=True)
class Counted:
    """Figures as somebody gets them."""

    lines: Lines
    as_of: datetime | None = None
    """When they were counted, where that is longer ago than minutes."""
    waiting: bool = False
    """Whether they are being counted, and are there only later."""


def counted(actor: Actor, measures: Sequence[Measure], wanted: Wanted) -> Counted:
    """Return some figures of the actor's cases: counted now or minutes ago, or kept where there are many."""
    return _counted(actor, Question(wanted), lambda: _remembered(actor, measures, wanted))


def counted_by(actor: Actor, measure: Measure, wanted: Wanted, by: Split) -> Counted:
    """Return one figure for each value that the actor's cases have."""
    question = Question(wanted, measure.code, by)
    return _counted(actor, question, lambda: dict(split(measure, of_team(actor, wanted), by)))


def _counted(actor: Actor, question: Question, at_once: Callable[[], Lines]) -> Counted:
    if not keeping.are_many(actor):
        return Counted(at_once())
    if keeping.needs_asking(actor, question):
        with transaction():
            keeping.ask(actor, question)
    found = keeping.kept(actor, question)
    return Counted(found.lines, found.counted_at) if found is not None else Counted({}, waiting=True)


def _remembered(actor: Actor, measures: Sequence[Measure], wanted: Wanted) -> Lines:
    """Return figures, counted now or up to ten minutes ago.

    What one colleague was told is never told to another: who asks, and what they have ties to by now,
    is a part of what is remembered.
    """
    held: Remembered = current_app.extensions.setdefault("key_figures", {})
    ties = ties_of(actor)
    selection, now = of_team(actor, wanted), clock.now()
    found = {}
    for each in measures:
        key = (actor.user_id, actor.roles, actor.team_ids, actor.trained, ties, wanted, each.code)
        before = held.get(key)
        if before is None or not now - LASTS < before[0] <= now:
            lines = read(each, selection)
            before = (now, hidden_where_small(lines) if each.hidden_from_team else lines)
            if len(held) >= _MOST:
                held.clear()
            held[key] = before
        found[each.code] = before[1]
    return found
