"""Make sure, again and again, that nobody is punished for a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.models.check_in import CheckIn
from grievance.cases.queries import case_of
from grievance.cases.services.check_ins import end_checks_done, keep_review, open_check_in
from grievance.cases.services.intake import child_about_punishment, open_retaliation_case
from grievance.cases.services.steps import Words, add_event, end_silence, require_any
from grievance.cases.states import CaseType, CheckAnswer, CheckOccasion, CheckQuestion, SilenceDecision
from grievance.cases.watch import bad_answers, given, is_bad, open_check_ins
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

_WORK = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)
ANSWERED = N_("This was answered already. Look at what the worker said.")
Answers = Mapping[CheckQuestion, CheckAnswer]


def answer_check_in(
    actor: Actor, complaint: Complaint, *, question: CheckQuestion, answer: CheckAnswer
) -> bool:
    """Take one tap of a worker, and return whether it points to harm; the same tap twice is one answer."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    waiting = [each for each in open_check_ins(complaint, locked=True) if given(each, question) is None]
    if not waiting:
        return False
    bad, case = is_bad(question, answer), case_of(complaint)
    for each in waiting:
        setattr(each, question.value, answer)
    _complete(case, waiting)
    if case is not None:
        end_silence(actor, case)
    if case is not None and bad:
        _hear_bad(actor, case, waiting)
    record(actor, "complaint.check_in_answered", complaint, field=question)
    return bad


def note_answers(
    actor: Actor, case: Case, check_in: CheckIn, *, answers: Answers, note: Words | None = None
) -> None:
    """Write down what a worker said to an officer who asked; what the worker tapped themselves stays."""
    require_any(actor, case, *_WORK)
    _require_of(case, check_in)
    if check_in.answered_on is not None:
        raise GuardRefused(ANSWERED)
    if set(answers) != set(CheckQuestion):
        raise InvalidInput(N_("Please choose one of the answers."))
    _take(actor, case, check_in, answers, note)


def ask_by_hand(
    actor: Actor, case: Case, complaint: Complaint, *, answers: Answers, note: Words | None = None
) -> CheckIn:
    """Write down what a worker said when an officer asked on a day that no rule named."""
    require_any(actor, case, *_WORK)
    if complaint not in case.complaints:
        raise NotFound
    made = open_check_in(complaint, CheckOccasion.BY_HAND, clock.today())
    if made is None:
        raise GuardRefused(N_("This worker was asked today already."))
    note_answers(actor, case, made, answers=answers, note=note)
    return made


def see_no_sign(actor: Actor, case: Case, check_in: CheckIn, *, reason: Words) -> None:
    """Decide that a silence points to no harm, and say why."""
    _require_silent(actor, case, check_in)
    words = reason.required()
    _decide(actor, case, check_in, SilenceDecision.NO_SIGN)
    add_event(actor, case, "silence_no_sign", reason=words, check=check_in.reference)
    record(actor, "case.silence_reviewed", case, outcome=SilenceDecision.NO_SIGN)
    end_checks_done(case)


def suspect_after_silence(actor: Actor, case: Case, check_in: CheckIn, *, reason: Words) -> Case:
    """Decide that a silence points to harm: open a case about punishment, or add to the one that is open."""
    _require_silent(actor, case, check_in)
    words = reason.required()
    child = child_about_punishment(actor, case)
    check_in.child_id = child.id
    _decide(actor, case, check_in, SilenceDecision.CHILD_OPENED)
    add_event(actor, case, "retaliation_case_opened", reason=words, other=child.reference)
    record(actor, "case.silence_reviewed", case, outcome=SilenceDecision.CHILD_OPENED)
    end_checks_done(case)
    return child


def suspect_retaliation(actor: Actor, case: Case, *, reason: Words) -> Case:
    """Open a case about punishment because an officer sees reason to."""
    require_any(actor, case, *_WORK)
    if case.case_type is CaseType.RETALIATION:
        raise GuardRefused(N_("This is a case about punishment already."))
    child = open_retaliation_case(actor, case)
    add_event(actor, case, "retaliation_case_opened", reason=reason.required(), other=child.reference)
    return child


def _take(actor: Actor, case: Case, check_in: CheckIn, answers: Answers, note: Words | None) -> None:
    for question, answer in answers.items():
        if given(check_in, question) is None:
            setattr(check_in, question.value, answer)
    check_in.noted_by_id = actor.user_id
    _complete(case, [check_in])
    add_event(actor, case, "safety_checked", reason=note, check=check_in.reference)
    if bad_answers(check_in):
        _hear_bad(actor, case, [check_in])
    record(actor, "case.safety_checked", case, kind=check_in.occasion)
    end_checks_done(case)


def _complete(case: Case | None, check_ins: Sequence[CheckIn]) -> None:
    """Note the day on which the third answer came; a silence that was not decided is over."""
    for each in check_ins:
        if all(given(each, question) is not None for question in CheckQuestion):
            each.answered_on = clock.today()
            if each.silent_on is not None and each.decision is None:
                each.decision, each.decided_on = SilenceDecision.ANSWERED, clock.today()
    db.session.flush()
    if case is not None:
        keep_review(case)


def _hear_bad(actor: Actor, case: Case, check_ins: Sequence[CheckIn]) -> None:
    """A bad answer opens one case about punishment; whatever is bad after it is added to that one."""
    child = next((each.child for each in check_ins if each.child is not None), None)
    child = child or child_about_punishment(actor, case)
    for each in check_ins:
        each.child_id = child.id
    add_event(actor, case, "check_in_bad", other=child.reference)
    add_event(actor, child, "check_in_bad", other=case.reference)
    record(actor, "case.check_in_bad", child)


def _require_of(case: Case, check_in: CheckIn) -> None:
    if check_in.complaint not in case.complaints:
        raise NotFound


def _require_silent(actor: Actor, case: Case, check_in: CheckIn) -> None:
    require_any(actor, case, *_WORK)
    _require_of(case, check_in)
    if check_in.answered_on is not None:
        raise GuardRefused(ANSWERED)
    if check_in.silent_on is None:
        raise GuardRefused(N_("The worker still has time to answer."))
    if check_in.decision is not None:
        raise GuardRefused(N_("Somebody has decided about this silence already."))


def _decide(actor: Actor, case: Case, check_in: CheckIn, decision: SilenceDecision) -> None:
    check_in.decision, check_in.decided_on = decision, clock.today()
    check_in.decided_by_id = actor.user_id
    db.session.flush()
    keep_review(case)
