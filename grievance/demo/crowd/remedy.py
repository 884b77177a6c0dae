"""The rows of an invented case's plan, of what was said of it, and of how its workers fare."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from grievance.cases.models.case import Band, Case
from grievance.cases.models.check_in import CheckIn
from grievance.cases.models.clock import CaseClock
from grievance.cases.states import CaseState, CaseType, CheckAnswer, CheckOccasion, SilenceDecision
from grievance.complaints.states import ReplyRoute
from grievance.demo.crowd.course import Course, Deed, Said
from grievance.demo.crowd.deadlines import action_clock_rows
from grievance.demo.crowd.pages import Book
from grievance.demo.crowd.people import Hands
from grievance.demo.crowd.rows import Written
from grievance.demo.crowd.sealing import Sealed
from grievance.foundation.references import new_reference
from grievance.policy.roles import Role
from grievance.remediation.adequacy import QUESTIONS
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import ActionState, OwnerKind, PlanState, RemedyFactKind
from grievance.satisfaction.models import SatisfactionAnswer, SatisfactionAsk
from grievance.satisfaction.states import Face, SatisfactionQuestion, SatisfactionRound

_LASTS = timedelta(days=180)
_WORSE_SHARE, _ANSWER_SHARE, _FACES_SHARE = 0.05, 0.7, 0.45
_FACES = (Face.YES, Face.YES, Face.YES, Face.PARTLY, Face.NO)
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
        sent_back_item_id=sealed.reply if course.sent_back and course.at("revise_plan") else None,
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
    reached = "no" if random.random() < _WORSE_SHARE else "yes"
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
        complaint_id=written.reports[said.by] if said.by is not None else None,
        workers=said.workers,
        amount=said.amount,
        currency=deed.currency if said.amount is not None else None,
    )


def write_wellbeing(
    book: Book, random: Random, hands: Hands, sealed: Sealed, written: Written, today: date
) -> None:
    """Note down whether workers were asked if they are safe, what they said, and how they were treated."""
    told = written.course.at("notify_site")
    if told is not None and (told + timedelta(days=30)).date() < today:
        for report in written.reports:
            _check(book, random, hands, sealed, written, report, (told + timedelta(days=30)).date(), today)
    closed = written.course.at("close")
    for report in written.reports if closed is not None else ():
        assert closed is not None
        book.add(
            SatisfactionAsk,
            complaint_id=report,
            round=SatisfactionRound.CLOSED,
            asked_on=closed.date(),
        )
        if random.random() < _FACES_SHARE:
            faces = {each.value: random.choice(_FACES) for each in SatisfactionQuestion}
            month, ticket = closed.date().replace(day=1), random.randbytes(32).hex()
            book.add(SatisfactionAnswer, ticket=ticket, month=month, counted=told is not None, **faces)


def _check(
    book: Book,
    random: Random,
    hands: Hands,
    sealed: Sealed,
    written: Written,
    report: int,
    due: date,
    today: date,
) -> None:
    answered = random.random() < _ANSWER_SHARE
    worse = answered and random.random() < _WORSE_SHARE
    silent = due + timedelta(days=14)
    is_silent = not answered and silent < today
    child = _child(book, hands, sealed, written, due) if worse else None
    good = CheckAnswer.YES if answered else None
    book.add(
        CheckIn,
        complaint_id=report,
        occasion=CheckOccasion.WATCH,
        due_on=due,
        opened_on=due,
        route=ReplyRoute.CODE,
        still_there=good,
        treated_worse=(CheckAnswer.YES if worse else CheckAnswer.NO) if answered else None,
        safe_to_talk=good,
        answered_on=due if answered else None,
        child_id=child,
        silent_on=silent if is_silent else None,
        review_due_on=silent if is_silent else None,
        decision=SilenceDecision.NO_SIGN if is_silent else None,
        decided_on=silent if is_silent else None,
        decided_by_id=written.handler if is_silent else None,
    )


def _child(book: Book, hands: Hands, sealed: Sealed, written: Written, day: date) -> int:
    """Note down a case about punishment, which nobody has looked at yet."""
    opened = datetime.combine(day, datetime.min.time(), tzinfo=written.course.opened_at.tzinfo)
    return book.add(
        Case,
        reference=new_reference(),
        case_type=CaseType.RETALIATION,
        state=CaseState.RECEIVED,
        paused_from=None,
        parent_id=written.case_id,
        team_id=hands.team_id,
        handler_id=written.handler,
        site_id=written.course.ground.site_id,
        site_told_at=None,
        band=Band.P0,
        opened_at=opened,
        next_due_at=None,
        awaits_team=True,
        remedy_due_on=None,
        resolved_at=None,
        closed_at=None,
        closure_reason=None,
        internal_id=sealed.internal,
        shared_id=None,
    )
