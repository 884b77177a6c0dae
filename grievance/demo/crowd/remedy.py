"""The rows of an invented case's plan, and of what was said of it."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from grievance.cases.models.clock import CaseClock
from grievance.cases.states import CaseState
from grievance.demo.crowd.course import Course, Deed, MoreTime, Said
from grievance.demo.crowd.deadlines import action_clock_rows
from grievance.demo.crowd.pages import Book
from grievance.demo.crowd.people import Hands
from grievance.demo.crowd.rows import Written
from grievance.demo.crowd.sealing import Sealed
from grievance.foundation.references import new_reference
from grievance.policy.roles import Role
from grievance.remediation.adequacy import QUESTIONS
from grievance.remediation.models.extension import ExtensionRequest
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import ActionState, ExtensionAnswer, OwnerKind, PlanState, RemedyFactKind

_LASTS = timedelta(days=180)
#: The share of plans that leave a cause where it was.
_SHORT_SHARE = 0.05
_ROLE_OF = {RemedyFactKind.CLAIMED: Role.OPERATOR, RemedyFactKind.VERIFIED: Role.VERIFIER}


def write_remedy(book: Book, random: Random, hands: Hands, sealed: Sealed, written: Written) -> None:
    """Note down the plan of a case with its actions and what became of them."""
    course = written.course
    proposed, agreed = course.at("propose_plan"), course.at("agree_plan")
    if proposed is None:
        return
    plan = book.add(
        Plan,
        case_id=written.case_id,
        state=_state_of_plan(course),
        drawn_up_by_id=hands.operator,
        adequacy=_adequacy(random) if agreed else {},
        proposal=1,
        proposed_at=proposed,
        proposed_by_id=hands.operator,
        accepted_at=proposed if agreed else None,
        accepted_by_id=hands.operator if agreed else None,
        sent_back_item_id=sealed.reply if course.at("revise_plan") else None,
        agreed_at=agreed,
        agreed_by_id=written.handler if agreed else None,
    )
    findings = list(written.allegations.values())
    for number, deed in enumerate(course.deeds):
        _action(book, hands, sealed, written, plan, findings[number % len(findings)], deed)


def _state_of_plan(course: Course) -> PlanState:
    if course.at("agree_plan"):
        return PlanState.AGREED
    return PlanState.REVISION if course.state is CaseState.PLAN_REVISION else PlanState.PROPOSED


def _adequacy(random: Random) -> dict[str, str]:
    reached = "no" if random.random() < _SHORT_SHARE else "yes"
    return {each.code: reached if each.code == "root_cause" else "yes" for each in QUESTIONS}


def _action(
    book: Book, hands: Hands, sealed: Sealed, written: Written, plan: int, finding: int, deed: Deed
) -> None:
    course, verified = written.course, written.course.at("resolve")
    reference = new_reference()
    for row in action_clock_rows(course, deed):
        book.add(CaseClock, case_id=written.case_id, subject=reference, **row)
    action = book.add(
        CorrectiveAction,
        reference=reference,
        plan_id=plan,
        allegation_id=finding,
        remedy_type=deed.remedy_type,
        root_cause=deed.root_cause,
        owner_kind=OwnerKind.SITE,
        owner_id=hands.firm_id,
        state=_state_of_action(course),
        due_on=deed.due_at.date(),
        workers_covered=deed.workers,
        amount=deed.amount,
        currency=deed.currency,
        text_item_id=sealed.action,
        proposed_by_id=hands.operator,
        verifier_id=hands.verifier if verified else None,
        verified_at=verified,
        sustain_check_due_on=(verified + _LASTS).date() if verified else None,
    )
    for each in deed.said:
        _say(book, hands, written, action, deed, each)
    if deed.more_time is not None:
        about = {"action": reference, "remedy_type": deed.remedy_type}
        _extend(book, hands, sealed, written, action, deed.more_time, about)


def _state_of_action(course: Course) -> ActionState:
    reached = (
        ("resolve", ActionState.VERIFIED),
        ("begin_verification", ActionState.EVIDENCE_SUBMITTED),
        ("begin_remedy", ActionState.IN_PROGRESS),
        ("agree_plan", ActionState.AGREED),
    )
    return next((state for verb, state in reached if course.at(verb)), ActionState.PROPOSED)


def _say(book: Book, hands: Hands, written: Written, action: int, deed: Deed, said: Said) -> None:
    users = {
        RemedyFactKind.PROMISED: written.handler,
        RemedyFactKind.CLAIMED: hands.operator,
        RemedyFactKind.VERIFIED: hands.verifier,
    }
    by_worker = said.by is not None
    book.add(
        RemedyFact,
        action_id=action,
        kind=said.kind,
        at=said.at,
        role=Role.REPORTER if by_worker else _ROLE_OF.get(said.kind, Role.INSPECTOR),
        user_id=users.get(said.kind),
        complaint_id=written.reports[said.by].number if said.by is not None else None,
        workers=said.workers,
        amount=said.amount,
        currency=deed.currency if said.amount is not None else None,
    )


def _extend(
    book: Book,
    hands: Hands,
    sealed: Sealed,
    written: Written,
    action: int,
    wish: MoreTime,
    about: dict[str, str],
) -> None:
    declined = wish.answer is ExtensionAnswer.DECLINED
    book.add(
        ExtensionRequest,
        action_id=action,
        number=1,
        step=wish.step,
        due_before=wish.due_before,
        asked_for=wish.asked_for,
        reason_item_id=sealed.reply,
        asked_by_id=hands.operator,
        asked_at=wish.asked_at,
        answer=wish.answer,
        answer_item_id=sealed.no_more_time if declined else None,
        answered_by_id=written.handler if wish.answer is not None else None,
        answered_at=wish.answered_at,
    )
    written.log.note(
        wish.asked_at,
        "extension_asked",
        by=(hands.operator, Role.OPERATOR),
        visible_to=("operator",),
        details={**about, "step": str(wish.step)},
    )
    if wish.answer is None or wish.answered_at is None:
        return
    due = {} if declined else {"due": wish.asked_for.isoformat()}
    written.log.note(
        wish.answered_at,
        f"extension_{wish.answer}",
        by=(written.handler, Role.INSPECTOR),
        visible_to=("operator",) if declined else ("reporter", "operator"),
        details={**about, **due},
    )
