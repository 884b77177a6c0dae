"""Keep a case and its timeline in step with what becomes of its plan."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from grievance.cases.clocks import Subject
from grievance.cases.services import remedy as case_remedy
from grievance.cases.services.closing import reopen_case
from grievance.cases.services.steps import Words, add_event
from grievance.cases.states import ENDED, CaseState, ReopenCause
from grievance.foundation import clock
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.adequacy import standing_actions
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.standing import last_of
from grievance.remediation.states import HANDED_IN, WITH_OWNER, ActionState, PlanState, RemedyFactKind

_PAST_REMEDY = frozenset({CaseState.RESOLVED, CaseState.CLOSING, CaseState.CLOSED})


def advance_case(actor: Actor, action: CorrectiveAction) -> None:
    """Take the case as far as its actions have come: begun, all handed in, something refused, all verified.

    A case that is paused or past its remedy stays where it is. Only a verifier or a worker can say that
    something is not put right after all. The clocks of the action follow it wherever the case stands.
    """
    keep_time(action)
    states = {each.state for each in standing_actions(action.plan)}
    case = action.plan.case
    if case.state is CaseState.PLAN_AGREED and states != {ActionState.AGREED}:
        case_remedy.begin_remedy(actor, case)
    if case.state is CaseState.REMEDIATION and not states & WITH_OWNER:
        case_remedy.begin_verification(actor, case)
    if case.state is CaseState.VERIFICATION and states & WITH_OWNER and not _is_of_site(actor):
        case_remedy.resume_remedy(actor, case)
    if case.state is CaseState.VERIFICATION and states == {ActionState.VERIFIED}:
        case_remedy.resolve(actor, case)


def take_back(actor: Actor, action: CorrectiveAction, *, reason: Words | None = None) -> None:
    """Go on with an action that is not put right after all; a case past its remedy is opened again."""
    action.verified_at = action.sustain_check_due_on = action.sustained_on = None
    case = action.plan.case
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


def _is_of_site(actor: Actor) -> bool:
    return not (actor.may(Permission.Plan.VERIFY) or actor.may(Permission.Complaint.FOLLOW))
