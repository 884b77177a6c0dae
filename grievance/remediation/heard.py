"""What the workers of a case say about a plan before it is agreed: counted for the team, never who.

Nothing here is for a site or a brand: how many say that a plan is not enough would say who they are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import selectinload

from grievance.cases.members import has_left, memberships
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.queries import case_of
from grievance.cases.states import OPEN
from grievance.complaints.filing import names_worker, of_workers
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound, Sealed
from grievance.policy.actor import Actor
from grievance.remediation.models.hearing import PlanReading, PlanWord
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import OwnerKind, PlanAnswer, PlanState
from grievance.vault.services.compartments import open_item


@dataclass(frozen=True)
class PlanVoices:
    """How many workers said what about a plan; whoever did not answer is not reached, and never a yes."""

    enough: int
    not_enough: int
    afraid: int
    not_reached: int

    @property
    def heard(self) -> int:
        """How many said something."""
        return self.enough + self.not_enough + self.afraid

    @property
    def workers(self) -> int:
        """How many were to be asked."""
        return self.heard + self.not_reached


@dataclass(frozen=True)
class Waiting:
    """Whether a proposed plan still waits for its workers."""

    not_shown: bool
    """Somebody has not been shown it."""
    until: date | None
    """The last day for whoever was shown it and has not answered; None once that is over for all."""

    @property
    def over(self) -> bool:
        """Whether every worker was shown it and has answered or had time to."""
        return not self.not_shown and self.until is None


@dataclass(frozen=True)
class PromisedAction:
    """One action of a plan as it was laid before a worker."""

    lang: str
    text: str
    owner_kind: OwnerKind
    due_on: date
    workers: int
    amount: int | None
    currency: str | None


@dataclass(frozen=True)
class PlanToJudge:
    """A plan that waits for a worker's word."""

    reference: str
    """Of the reading: an answer is about this proposal and no other."""
    accepted: bool
    """Whether the company has said that it will do it."""
    answer_by: date
    answer: PlanAnswer | None
    """What they said last."""
    actions: tuple[PromisedAction, ...]


def plan_to_judge(actor: Actor, complaint: Complaint, *, locale: str) -> PlanToJudge | None:
    """Return the plan that a reporter can read and judge now, in their language where it was translated."""
    if actor.complaint_id != complaint.id:
        raise NotFound
    reading = reading_for(complaint)
    if reading is None:
        return None
    held: dict[str, Any] = open_item(actor, reading.item)
    return PlanToJudge(
        reference=reading.reference,
        accepted=reading.plan.accepted_at is not None,
        answer_by=reading.answer_by,
        answer=last_answer(reading),
        actions=tuple(_promised(each, locale) for each in held["actions"]),
    )


def reading_for(complaint: Complaint) -> PlanReading | None:
    """Return the proposal that lies before a worker: not yet agreed, of a case that goes on, not left."""
    query = (
        select(PlanReading)
        .join(Plan, Plan.id == PlanReading.plan_id)
        .where(
            PlanReading.complaint_id == complaint.id,
            PlanReading.proposal == Plan.proposal,
            Plan.state == PlanState.PROPOSED,
        )
    )
    found = db.session.scalar(query.order_by(PlanReading.id.desc()).limit(1))
    case = case_of(complaint) if found is not None else None
    if found is None or case is None or case.id != found.plan.case_id or case.state not in OPEN:
        return None
    return None if has_left(complaint) else found


def readings_of(plan: Plan) -> list[PlanReading]:
    """Return the plan's last proposal as it was laid before those who still stand in its case."""
    present = {each.complaint_id for each in memberships(plan.case) if each.left_on is None}
    query = select(PlanReading).where(PlanReading.plan_id == plan.id, PlanReading.proposal == plan.proposal)
    rows = db.session.scalars(query.options(selectinload(PlanReading.words)).order_by(PlanReading.id))
    return [each for each in rows if each.complaint_id in present]


def last_answer(reading: PlanReading) -> PlanAnswer | None:
    """Return what a worker said last about a proposal; None is silence, and never a yes."""
    return reading.words[-1].answer if reading.words else None


def unshown(plan: Plan) -> list[Complaint]:
    """Return the reports of a case whose workers have not been shown the plan's last proposal."""
    shown = {each.complaint_id for each in readings_of(plan)}
    present = [each.complaint for each in memberships(plan.case) if each.left_on is None]
    return [each for each in present if each.id not in shown and names_worker(each)]


def voices_on(plan: Plan) -> PlanVoices | None:
    """Count what the workers said about the last proposal; None if it was never laid before any."""
    readings = readings_of(plan)
    if not readings:
        return None
    said = Counter(last_answer(each) for each in readings if each.words)
    # Whoever came after it was agreed was never asked.
    unasked = len(unshown(plan)) if plan.state is PlanState.PROPOSED else 0
    return PlanVoices(
        enough=said[PlanAnswer.ENOUGH],
        not_enough=said[PlanAnswer.NOT_ENOUGH],
        afraid=said[PlanAnswer.AFRAID_TO_SAY],
        not_reached=len(readings) - said.total() + unasked,
    )


def waiting_on(plan: Plan) -> Waiting:
    """Return whether a plan waits for the workers of its case; one without workers waits for nobody."""
    row = db.session.execute(select(not_shown(), last_day()).where(Plan.id == plan.id)).one()
    return Waiting(bool(row[0]), row[1])


def not_shown() -> ColumnElement[bool]:
    """Return the condition that a worker of a plan's case has not been shown its last proposal."""
    shown = exists().where(
        PlanReading.plan_id == Plan.id,
        PlanReading.proposal == Plan.proposal,
        PlanReading.complaint_id == CaseComplaint.complaint_id,
    )
    return _present(CaseComplaint.id).where(~shown).exists()


def last_day() -> ScalarSelect[date | None]:
    """Return until when workers of a plan's case can still answer who have not."""
    said = exists().where(PlanWord.reading_id == PlanReading.id)
    return (
        _present(func.max(PlanReading.answer_by))
        .join(PlanReading, PlanReading.complaint_id == CaseComplaint.complaint_id)
        .where(
            PlanReading.plan_id == Plan.id,
            PlanReading.proposal == Plan.proposal,
            PlanReading.answer_by >= clock.today(),
            ~said,
        )
        .scalar_subquery()
    )


def written_in(actor: Actor, action: CorrectiveAction) -> frozenset[str]:
    """Return the languages in which workers could read an action; none for whoever holds no key."""
    try:
        opened = open_item(actor, action.text_item)
    except Sealed:
        return frozenset()
    return frozenset({opened["lang"], *opened.get("translations", {})})


def _present(what: Any) -> Select[Any]:
    """Return a query over those who stand in the case of a plan now."""
    return (
        select(what)
        .select_from(CaseComplaint)
        .join(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .where(
            CaseComplaint.case_id == Plan.case_id,
            CaseComplaint.left_on.is_(None),
            Complaint.erased_on.is_(None),
            of_workers(),
        )
        .correlate(Plan, Case)
    )


def _promised(held: dict[str, Any], locale: str) -> PromisedAction:
    translations = held.get("translations", {})
    mine = locale != held["lang"] and locale in translations
    return PromisedAction(
        lang=locale if mine else held["lang"],
        text=translations[locale]["text"] if mine else held["text"],
        owner_kind=OwnerKind(held["owner_kind"]),
        due_on=date.fromisoformat(held["due"]),
        workers=held["workers"],
        amount=held["amount"],
        currency=held["currency"],
    )
