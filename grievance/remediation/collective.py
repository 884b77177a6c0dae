"""What the members of a collective complaint say and got: one by one for the team, added up over members.

Nothing here is for anybody outside the team: few members, or one sum, would say who they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grievance.cases.access import CASES
from grievance.cases.members import Claim, claim_of, memberships
from grievance.cases.models.case import Case, CaseComplaint
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.standing import VIEW_OF, WorkerWords
from grievance.remediation.states import PROMISED_ACTIONS, PlanState, WorkerView
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_ahead, open_item


class Promised(NamedTuple):
    """What was promised, as far as a list of members names it."""

    id: int
    reference: str
    remedy_type: str
    due_on: date


class LastWord(NamedTuple):
    """What a worker said last of an action, and where it is sealed how much they got."""

    view: WorkerView
    note_item_id: int | None


Said = tuple[Promised, LastWord]


@dataclass(frozen=True)
class Member:
    """One worker of a collective complaint."""

    number: int
    """Which of the case's reports is theirs, from 1."""
    reference: str
    left_on: date | None
    owed: Claim | None = field(repr=False)
    got: Mapping[str, int] = field(repr=False)
    """What they say they got so far, by currency in minor units."""
    said: Sequence[tuple[str, WorkerView]]
    """Their last word on each action, by its reference."""


@dataclass(frozen=True)
class Members:
    """Everybody who stands or stood together, and what that adds up to over those who still do."""

    rows: Sequence[Member]
    owed: Mapping[str, int] = field(repr=False)
    got: Mapping[str, int] = field(repr=False)
    words: Sequence[tuple[Promised, WorkerWords]]
    """What the members say on each action; silence is never a yes."""

    @property
    def present(self) -> int:
        """How many stand together now."""
        return sum(row.left_on is None for row in self.rows)


def members_of_case(actor: Actor, case: Case) -> Members:
    """Return the members of a case that stands for several workers; for its team."""
    CASES.require(actor, Permission.Case.READ, case)
    there = memberships(case)
    actions = _promised(case)
    open_ahead(actor, [each.complaint.narrative_id for each in there])
    said = _last_words(case, actions)
    notes = _notes(each for words in said.values() for each in words)
    rows = [
        _member(actor, each, number, said.get(each.complaint_id, ()), notes)
        for number, each in enumerate(there, start=1)
    ]
    present = [row for row in rows if row.left_on is None]
    counted = Counter(word for row in present for word in row.said)
    return Members(
        rows=rows,
        owed=_added({row.owed.currency: row.owed.amount} for row in present if row.owed is not None),
        got=_added(row.got for row in present),
        words=[(each, _words(each.reference, counted, len(present))) for each in actions],
    )


def _promised(case: Case) -> list[Promised]:
    each = CorrectiveAction
    query = (
        select(each.id, each.reference, each.remedy_type, each.due_on)
        .join(Plan, Plan.id == each.plan_id)
        .where(Plan.case_id == case.id, Plan.state == PlanState.AGREED, each.state.in_(PROMISED_ACTIONS))
    )
    return [Promised(*row) for row in db.session.execute(query.order_by(each.due_on, each.id))]


def _last_words(case: Case, actions: Iterable[Promised]) -> Mapping[int, Sequence[Said]]:
    """Return, for each report, its worker's last word on each action, in the order of the actions."""
    query = (
        select(RemedyFact.action_id, RemedyFact.complaint_id, RemedyFact.kind, RemedyFact.note_item_id)
        .join(CorrectiveAction, CorrectiveAction.id == RemedyFact.action_id)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .where(Plan.case_id == case.id, RemedyFact.kind.in_(VIEW_OF))
        .order_by(RemedyFact.id)
    )
    by_action: dict[int, dict[int, LastWord]] = {}
    for action_id, complaint_id, kind, note in db.session.execute(query):
        if complaint_id is not None:
            by_action.setdefault(action_id, {})[complaint_id] = LastWord(VIEW_OF[kind], note)
    said: dict[int, list[Said]] = {}
    for action in actions:
        for complaint_id, word in by_action.get(action.id, {}).items():
            said.setdefault(complaint_id, []).append((action, word))
    return said


def _notes(said: Iterable[Said]) -> dict[int, SealedItem]:
    """Return the sealed items in which workers said how much they got."""
    ids = {word.note_item_id for _action, word in said if word.note_item_id is not None}
    query = select(SealedItem).where(SealedItem.id.in_(ids)).options(joinedload(SealedItem.compartment))
    return {each.id: each for each in db.session.scalars(query)} if ids else {}


def _member(
    actor: Actor, there: CaseComplaint, number: int, said: Sequence[Said], notes: Mapping[int, SealedItem]
) -> Member:
    told = [notes[word.note_item_id] for _action, word in said if word.note_item_id is not None]
    return Member(
        number=number,
        reference=there.complaint.reference,
        left_on=there.left_on,
        owed=claim_of(actor, there),
        got=_added(_got(actor, each) for each in told),
        said=[(action.reference, word.view) for action, word in said],
    )


def got(actor: Actor, fact: RemedyFact) -> Mapping[str, int]:
    """Return how much a worker says they got, with their word on an action, for whoever can open it."""
    return _got(actor, fact.note) if fact.note is not None else {}


def _got(actor: Actor, note: SealedItem) -> Mapping[str, int]:
    try:
        held = open_item(actor, note)
    except Sealed:
        return {}
    return {held["currency"]: held["amount"]}


def _words(action: str, counted: Mapping[tuple[str, WorkerView], int], members: int) -> WorkerWords:
    yes, partly, no, afraid = (
        counted[action, view]
        for view in (WorkerView.YES, WorkerView.PARTLY, WorkerView.NO, WorkerView.AFRAID_TO_SAY)
    )
    return WorkerWords(yes, partly, no, afraid, not_reached=members - yes - partly - no - afraid)


def _added(sums: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in sums:
        total.update(each)
    return dict(total)
