"""What is still awaited from brands about a site, of the cases that a colleague has in sight; no words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grievance.cases.at_sites import open_at
from grievance.foundation.db import db
from grievance.leverage.access import MADE
from grievance.leverage.models import BrandRequest
from grievance.leverage.states import Ask, CommitmentState, RequestState, Rung
from grievance.policy.actor import Actor

_WAITING = frozenset({RequestState.OPEN, RequestState.LATE})


@dataclass(frozen=True)
class Awaited:
    """An answer of a brand, or what it has promised and nobody has judged."""

    case: str
    """The reference of the case."""
    brand: str
    ask: Ask
    rung: Rung | None
    state: RequestState | CommitmentState
    due_on: date


def awaited_at(actor: Actor, site_ids: Collection[int]) -> list[Awaited]:
    """Return what brands were asked or have promised in open cases at these sites, the earliest due first."""
    found = db.session.scalars(
        MADE.visible(actor)
        .join(BrandRequest.case)
        .where(open_at(actor, site_ids), BrandRequest.due_at.is_not(None))
        .options(
            contains_eager(BrandRequest.case),
            joinedload(BrandRequest.organisation),
            selectinload(BrandRequest.commitments),
        )
    )
    rows = [row for each in found for row in _awaited(each)]
    return sorted(rows, key=lambda row: (row.due_on, row.case, row.brand))


def _awaited(request: BrandRequest) -> Iterator[Awaited]:
    case, brand = request.case.reference, request.organisation.name
    if request.state in _WAITING and request.due_at is not None:
        yield Awaited(case, brand, request.ask, request.rung, request.state, request.due_at.date())
    for each in request.commitments:
        if each.kept is None:
            yield Awaited(case, brand, each.kind, each.rung, each.state, each.due_on)
