"""What is still owed and awaited at a site, of the cases that a colleague has in sight; no words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from grievance.cases.at_sites import open_at
from grievance.cases.models.case import Case
from grievance.foundation.db import db
from grievance.foundation.pages import Page, part_of
from grievance.leverage.access import MADE
from grievance.leverage.models import BrandCommitment, BrandRequest
from grievance.leverage.states import Ask, CommitmentState, RequestState, Rung
from grievance.policy.actor import Actor
from grievance.remediation.at_sites import OpenAction, open_actions, open_actions_at

#: So much stands on a page.
OWED = 20
_KINDS = _ACTION, _ANSWER, _PROMISE = "action", "answer", "promise"


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


def owed_at(actor: Actor, site_ids: Collection[int], *, page: int = 1) -> Page[OpenAction | Awaited]:
    """Return one page of what sites and brands owe in open cases at these sites, the earliest due first."""
    every = union_all(
        *(
            query.add_columns(literal(kind).label("kind"))
            for kind, query in (
                (_ACTION, open_actions_at(actor, site_ids)),
                (_ANSWER, _answers(actor, site_ids)),
                (_PROMISE, _promises(actor, site_ids)),
            )
        )
    ).subquery()
    number, due_on, case, kind = every.c
    query = select(kind, number).order_by(due_on, case, kind, number)
    # To sort them is to read them all: one time is less than to count them first.
    found = part_of(db.session.execute(query).all(), number=page, size=OWED)
    ids = {kind: [number for each, number in found.rows if each == kind] for kind in _KINDS}
    read: dict[str, Mapping[int, OpenAction | Awaited]] = {
        _ACTION: open_actions(ids[_ACTION]),
        _ANSWER: _awaited_answers(ids[_ANSWER]),
        _PROMISE: _awaited_promises(ids[_PROMISE]),
    }
    rows = [read[kind][number] for kind, number in found.rows]
    return Page(rows=rows, number=found.number, total=found.total, size=OWED)


def _answers(actor: Actor, site_ids: Collection[int]) -> Select[int, date, str]:
    query = _asked(actor, site_ids).where(
        BrandRequest.answered_on.is_(None), BrandRequest.called_off_on.is_(None)
    )
    return query.with_only_columns(BrandRequest.id, func.date(BrandRequest.due_at), Case.reference)


def _promises(actor: Actor, site_ids: Collection[int]) -> Select[int, date, str]:
    query = _asked(actor, site_ids).join(BrandRequest.commitments).where(BrandCommitment.kept.is_(None))
    return query.with_only_columns(BrandCommitment.id, BrandCommitment.due_on, Case.reference)


def _asked(actor: Actor, site_ids: Collection[int]) -> Select[Any]:
    """Return a query for what brands were asked in open cases at these sites."""
    query = MADE.visible(actor).join(BrandRequest.case)
    return query.where(open_at(actor, site_ids), BrandRequest.due_at.is_not(None))


def _awaited_answers(ids: Collection[int]) -> dict[int, Awaited]:
    query = select(BrandRequest).where(BrandRequest.id.in_(ids))
    query = query.options(joinedload(BrandRequest.case), joinedload(BrandRequest.organisation))
    return {
        each.id: Awaited(
            each.case.reference, each.organisation.name, each.ask, each.rung, each.state, each.due_at.date()
        )
        for each in db.session.scalars(query)
        if each.due_at is not None
    }


def _awaited_promises(ids: Collection[int]) -> dict[int, Awaited]:
    query = select(BrandCommitment).where(BrandCommitment.id.in_(ids))
    request = joinedload(BrandCommitment.request)
    query = query.options(
        request.joinedload(BrandRequest.case), request.joinedload(BrandRequest.organisation)
    )
    return {
        each.id: Awaited(
            each.request.case.reference,
            each.request.organisation.name,
            each.kind,
            each.rung,
            each.state,
            each.due_on,
        )
        for each in db.session.scalars(query)
    }
