"""Keep a case and its timeline in step with what becomes of its plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from sqlalchemy import select

from grievance.audit.trail import Announcement
from grievance.cases.clocks import Subject
from grievance.cases.models.case import Case
from grievance.cases.services import remedy as case_remedy
from grievance.cases.services.closing import end_pause, reopen_case
from grievance.cases.services.steps import Words, add_event
from grievance.cases.states import ENDED, CaseState, ReopenCause
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.adequacy import standing_actions
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.standing import last_of
from grievance.remediation.states import HANDED_IN, WITH_OWNER, ActionState, PlanState, RemedyFactKind

_PAST_REMEDY = frozenset({CaseState.RESOLVED, CaseState.CLOSING, CaseState.CLOSED})
_STEPS: Mapping[str, Callable[[Actor, Case], None]] = {
    "begin_remedy": case_remedy.begin_remedy,
    "begin_verification": case_remedy.begin_verification,
    "resume_remedy": case_remedy.resume_remedy,
    "resolve": case_remedy.resolve,
}


def advance_case(actor: Actor, action: CorrectiveAction) -> None:
    """Take the case as far as its actions have come: begun, all handed in, something refused, all verified.

    A case that is paused catches up once it goes on; one past its remedy stays where it is. Only a verifier
    or a worker can say that something is not put right after all. The clocks of the action follow it wherever
    the case stands.
    """
    keep_time(action)
    case = action.plan.case
    while (verb := _called_for(action.plan)) is not None:
        if verb == "resume_remedy" and _is_of_site(actor):
            return
        _STEPS[verb](actor, case)


def hear_end_of_pause(announcement: Announcement) -> None:
    """A case goes on that waited or rested: what became of its remedy meanwhile takes it along."""
    case: Case = announcement.record
    agreed = select(Plan).where(Plan.case_id == case.id, Plan.state == PlanState.AGREED)
    for plan in db.session.scalars(agreed):
        while (verb := _called_for(plan)) is not None:
            case_remedy.follow(announcement.actor, case, verb)


def take_back(actor: Actor, action: CorrectiveAction, *, reason: Words | None = None) -> None:
    """Go on with an action that is not put right after all; a case past its remedy is opened again.

    So is one that waits or rests there: a no is not kept until somebody asks for it.
    """
    action.verified_at = action.sustain_check_due_on = action.sustained_on = None
    case = action.plan.case
    if case.paused_from in _PAST_REMEDY:
        end_pause(actor, case)
    if case.state in _PAST_REMEDY:
        by_worker = actor.complaint_id is not None
        cause = ReopenCause.REMEDY_MISSING if by_worker else ReopenCause.RELAPSE
        reopen_case(actor, case, reason=reason, cause=cause)
    else:
        advance_case(actor, action)


def keep_time(action: CorrectiveAction) -> None:
    """Let the clocks of an action run for whoever has it now: its owner, who checks it, or nobody.

    What comes back to its owner has the day that was agreed, and no other.
    """
    case, subject = action.plan.case, Subject(action.reference, action.respondent_id)
    if case.state in ENDED:
        return
    if action.state is ActionState.REPLACED or action.plan.state is PlanState.SUPERSEDED:
        case_remedy.await_nothing(case, subject, is_over=False)
    elif action.state in WITH_OWNER:
        promised = last_of(action.ledger, RemedyFactKind.PROMISED)
        since = promised.at if promised is not None else clock.now()
        case_remedy.await_proof(case, subject, due_on=action.due_on, since=since)
    elif action.state in HANDED_IN:
        case_remedy.await_check(case, subject)
    else:
        case_remedy.await_nothing(case, subject, is_over=True)


def move_last_day(actor: Actor, plan: Plan) -> None:
    """Let the case know by when everything is to be put right, after an action's day has moved."""
    last = max(action.due_on for action in standing_actions(plan))
    if last != plan.case.remedy_due_on:
        case_remedy.move_last_day(actor, plan.case, due_on=last)


def require_open(action: CorrectiveAction) -> None:
    """Refuse what anybody but a worker does about an action once its case has ended."""
    if action.plan.case.state in ENDED:
        raise GuardRefused(
            N_("This matter has ended. Write to the case team if something still has to be put right.")
        )


def add_to_timeline(
    actor: Actor,
    action: CorrectiveAction,
    verb: str,
    *,
    visible_to: Collection[str] = (),
    answer: str | None = None,
    step: str | None = None,
    due: date | None = None,
) -> None:
    """Write into the case's timeline that something happened to an action: by codes, never by its words."""
    add_event(
        actor,
        action.plan.case,
        verb,
        visible_to=visible_to,
        action=action.reference,
        remedy_type=action.remedy_type,
        answer=answer,
        step=step,
        due=due.isoformat() if due is not None else None,
    )


def _called_for(plan: Plan) -> str | None:
    """Return the step of its case that the actions of a plan call for, if there is one."""
    states = {each.state for each in standing_actions(plan)}
    state = plan.case.state
    if state is CaseState.PLAN_AGREED and states != {ActionState.AGREED}:
        return "begin_remedy"
    if state is CaseState.REMEDIATION and not states & WITH_OWNER:
        return "begin_verification"
    if state is CaseState.VERIFICATION and states & WITH_OWNER:
        return "resume_remedy"
    if state is CaseState.VERIFICATION and states == {ActionState.VERIFIED}:
        return "resolve"
    return None


def _is_of_site(actor: Actor) -> bool:
    return not (actor.may(Permission.Plan.VERIFY) or actor.may(Permission.Complaint.FOLLOW))
