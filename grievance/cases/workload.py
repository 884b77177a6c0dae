"""How much somebody has in hand: counts of cases that the asker may see, never which."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case as when
from sqlalchemy import func, select

from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.models.case import Band, Case
from grievance.cases.states import OPEN
from grievance.foundation.db import db
from grievance.policy.actor import Actor


@dataclass(frozen=True)
class Workload:
    """The open cases that somebody handles."""

    open: int = 0
    grave: int = 0
    """P0 and P1 among them."""
    late: int = 0


def workloads(actor: Actor, people: Collection[int]) -> dict[int, Workload]:
    """Return what each of these people has in hand, as far as the actor may know of it."""
    grave = func.sum(when((Case.band.in_((Band.P0, Band.P1)), 1), else_=0))
    late = func.sum(when((clocks.late_cases(), 1), else_=0))
    query = (
        select(Case.handler_id, func.count(Case.id), grave, late)
        .where(CASES.clause(actor), Case.handler_id.in_(people), Case.state.in_(OPEN))
        .group_by(Case.handler_id)
    )
    found = {row[0]: Workload(int(row[1]), int(row[2]), int(row[3])) for row in db.session.execute(query)}
    return {each: found.get(each, Workload()) for each in people}
