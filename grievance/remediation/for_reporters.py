"""What was agreed to put a reporter's matter right, as that reporter may read and judge it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grievance.cases.models.case import CaseComplaint
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.remediation import standing
from grievance.remediation.collective import got
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import is_overdue, promised_actions, read_text
from grievance.remediation.states import ActionState, RemedyFactKind, WorkerView

#: So many stand on a page: a worker reads them over a slow line.
ACTIONS = 10


@dataclass(frozen=True)
class ReporterAction:
    """An action as a reporter of the case sees it."""

    reference: str
    lang: str
    text: str | None
    remedy_type: str
    due_on: date
    late: bool
    said_done: bool
    """Whether the site says that it was delivered."""
    verified: bool
    my_view: WorkerView
    currency: str | None
    my_money: int | None
    """How much they said they got so far, in minor units of the currency."""
    moved_from: date | None = None
    """By when it was due before the company was given more time."""


def actions_for_reporter(
    actor: Actor, complaint: Complaint, *, locale: str = "en", page: int = 1
) -> Page[ReporterAction]:
    """Return one page of what was agreed, the earliest due first, with what the reporter said of each."""
    if actor.complaint_id != complaint.id:
        raise NotFound
    own = select(CaseComplaint.case_id).where(CaseComplaint.complaint_id == complaint.id)
    query = promised_actions().where(Plan.case_id.in_(own))
    shown = (joinedload(CorrectiveAction.text_item), selectinload(CorrectiveAction.extensions))
    found = page_of(query.options(*shown), number=page, size=ACTIONS)
    said, claimed = _said(complaint, found.rows), _claimed(found.rows)
    rows = [
        _for_reporter(actor, action, said.get(action.id), claimed=action.id in claimed, locale=locale)
        for action in found.rows
    ]
    return replace(found, rows=rows)


def _said(complaint: Complaint, actions: Iterable[CorrectiveAction]) -> dict[int, RemedyFact]:
    """Return the reporter's last word on each of these actions, if there is one."""
    query = select(RemedyFact).where(
        RemedyFact.action_id.in_([each.id for each in actions]),
        RemedyFact.complaint_id == complaint.id,
        RemedyFact.kind.in_(standing.VIEW_OF),
    )
    return {fact.action_id: fact for fact in db.session.scalars(query.order_by(RemedyFact.id))}


def _claimed(actions: Iterable[CorrectiveAction]) -> set[int]:
    """Return which of these actions their owners say are done."""
    query = select(RemedyFact.action_id).where(
        RemedyFact.action_id.in_([each.id for each in actions]), RemedyFact.kind == RemedyFactKind.CLAIMED
    )
    return set(db.session.scalars(query.distinct()))


def _for_reporter(
    actor: Actor, action: CorrectiveAction, mine: RemedyFact | None, *, claimed: bool, locale: str
) -> ReporterAction:
    text = read_text(actor, action.text_item, locale=locale)
    return ReporterAction(
        reference=action.reference,
        lang=text.lang,
        text=text.text,
        remedy_type=action.remedy_type,
        due_on=action.due_on,
        late=is_overdue(action),
        said_done=claimed,
        verified=action.state is ActionState.VERIFIED,
        my_view=standing.VIEW_OF[mine.kind] if mine is not None else WorkerView.NOT_ASKED,
        currency=action.currency,
        my_money=got(actor, mine).get(action.currency or "") if mine is not None else None,
        moved_from=standing.moved_from(action),
    )
