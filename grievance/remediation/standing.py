"""What the dated facts of the remedy ledger add up to; nothing here is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grievance.remediation.models.extension import ExtensionRequest
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.states import (
    EXTENDABLE,
    HANDED_IN,
    OPEN_ACTIONS,
    WITH_OWNER,
    ActionState,
    ExtensionAnswer,
    RemedyState,
    WorkerView,
)
from grievance.remediation.states import RemedyFactKind as Kind

VIEW_OF: Mapping[Kind, WorkerView] = {
    Kind.CONFIRMED: WorkerView.YES,
    Kind.PARTLY: WorkerView.PARTLY,
    Kind.DISPUTED: WorkerView.NO,
    Kind.AFRAID_TO_SAY: WorkerView.AFRAID_TO_SAY,
}
KIND_OF: Mapping[WorkerView, Kind] = {view: kind for kind, view in VIEW_OF.items()}


@dataclass(frozen=True)
class WorkerWords:
    """How many of the workers said what; whoever did not answer is not reached, and never a yes."""

    yes: int
    partly: int
    no: int
    afraid: int
    not_reached: int

    @property
    def workers(self) -> int:
        """How many the remedy is for."""
        return self.yes + self.partly + self.no + self.afraid + self.not_reached


@dataclass(frozen=True)
class Delivered:
    """How many workers and how much money, by currency in minor units."""

    workers: int = 0
    money: Mapping[str, int] = field(default_factory=dict)

    def plus(self, other: Delivered) -> Delivered:
        """Return both together; currencies are never converted."""
        if not other.workers and not other.money:
            return self
        return Delivered(self.workers + other.workers, dict(Counter(self.money) + Counter(other.money)))


NOTHING = Delivered()


@dataclass(frozen=True)
class Totals:
    """What was delivered: what counts, and beside it what its owners say."""

    confirmed: Delivered = NOTHING
    """Only what workers confirmed or a verifier saw."""
    claimed: Delivered = NOTHING


@dataclass(frozen=True, eq=False)
class PromisedAction:
    """What is counted of an action where thousands are counted together: no record of it is made."""

    state: ActionState
    due_on: date
    workers_covered: int
    ledger: Sequence[Any]
    """Its facts, the oldest first."""


Promised = CorrectiveAction | PromisedAction

#: Due soon is what has a fifth of its time left.
_SOON = 5


def voices(action: Promised) -> list[RemedyFact]:
    """Return the last word of each reporter who said something, oldest first."""
    latest = {fact.complaint_id: fact for fact in action.ledger if fact.kind in VIEW_OF}
    return sorted(latest.values(), key=lambda fact: fact.id)


def words(action: Promised) -> WorkerWords:
    """Count what the workers said about an action."""
    said = Counter(fact.kind for fact in voices(action))
    return WorkerWords(
        yes=said[Kind.CONFIRMED],
        partly=said[Kind.PARTLY],
        no=said[Kind.DISPUTED],
        afraid=said[Kind.AFRAID_TO_SAY],
        not_reached=max(0, action.workers_covered - said.total()),
    )


def state_of(action: Promised, *, today: date) -> RemedyState:
    """Work out where the remedy of an agreed action stands.

    A worker's no stands until that worker says otherwise or a verifier has looked again. A yes counts only
    while nobody says no and no verifier has found since that it is not so.
    """
    verified, rejected = _last(action.ledger, Kind.VERIFIED), _last(action.ledger, Kind.REJECTED)
    said = voices(action)
    settled = max(verified, rejected)
    if any(fact.kind is Kind.DISPUTED and fact.id > verified for fact in said):
        return RemedyState.DISPUTED
    if verified > rejected:
        return RemedyState.VERIFIED
    if any(fact.kind is Kind.CONFIRMED and fact.id > settled for fact in said):
        return RemedyState.CONFIRMED
    if _last(action.ledger, Kind.CLAIMED) > settled:
        return RemedyState.CLAIMED_DELIVERED
    return RemedyState.DUE if action.due_on <= today else RemedyState.PROMISED


def claimed(action: Promised) -> Delivered:
    """Return what the owner says was delivered so far; its last claim is about everything until then."""
    return _said(last_of(action.ledger, Kind.CLAIMED))


def confirmed(action: Promised, *, today: date) -> Delivered:
    """Return what counts as delivered: what was verified, else a share for each worker who said yes.

    Somebody's no takes a verification back, but not the yes of the others.
    """
    if state_of(action, today=today) is RemedyState.VERIFIED:
        return _said(last_of(action.ledger, Kind.VERIFIED))
    rejected = _last(action.ledger, Kind.REJECTED)
    yes = sum(fact.kind is Kind.CONFIRMED and fact.id > rejected for fact in voices(action))
    claim = claimed(action)
    heads = max(claim.workers, action.workers_covered, yes, 1)
    return Delivered(
        yes, {currency: amount * yes // heads for currency, amount in claim.money.items() if yes}
    )


def totals(actions: Iterable[Promised], *, today: date) -> Totals:
    """Add up what was delivered by several actions: the one place where anything is added up."""
    counted = said = NOTHING
    for action in actions:
        counted = counted.plus(confirmed(action, today=today))
        said = said.plus(claimed(action))
    return Totals(counted, said)


def is_overdue(action: Promised, *, today: date) -> bool:
    """Whether the day has passed and nobody has handed in proof."""
    return action.state in OPEN_ACTIONS - HANDED_IN and action.due_on < today


def is_due_soon(action: CorrectiveAction, *, today: date) -> bool:
    """Whether a fifth or less is left of the time since it was promised, and its owner has still to act."""
    promised = last_of(action.ledger, Kind.PROMISED)
    if promised is None or action.state not in WITH_OWNER:
        return False
    return is_soon(promised.at.date(), action.due_on, today=today)


def is_soon(promised_on: date, due_on: date, *, today: date) -> bool:
    """Whether a fifth or less is left of the time between two days."""
    return today <= due_on and (due_on - today) * _SOON <= due_on - promised_on


def is_to_be_looked_at(action: CorrectiveAction, *, today: date) -> bool:
    """Whether the day has come to look whether what was verified has lasted."""
    due = action.sustain_check_due_on
    return action.state is ActionState.VERIFIED and due is not None and due <= today


def waiting_extension(action: CorrectiveAction) -> ExtensionRequest | None:
    """Return the request for more time that somebody of the team has to answer, if there is one."""
    if action.state not in EXTENDABLE:
        return None
    return next((each for each in action.extensions if each.answer is None), None)


def moved_from(action: CorrectiveAction) -> date | None:
    """Return by when an action was due before more time was given the last time; None if it never was."""
    given = [each for each in action.extensions if each.answer is ExtensionAnswer.APPROVED]
    return given[-1].due_before if given else None


def last_of(ledger: Sequence[RemedyFact], kind: Kind) -> RemedyFact | None:
    """Return the newest fact of a kind."""
    return max((fact for fact in ledger if fact.kind is kind), key=lambda fact: fact.id, default=None)


def _last(ledger: Sequence[RemedyFact], kind: Kind) -> int:
    found = last_of(ledger, kind)
    return found.id if found is not None else 0


def _said(fact: RemedyFact | None) -> Delivered:
    if fact is None:
        return NOTHING
    money = {fact.currency: fact.amount} if fact.currency and fact.amount is not None else {}
    return Delivered(fact.workers or 0, money)
