"""How the remedy moves its case; called by the remediation package, which holds plans and their ledger."""

from __future__ import annotations

from datetime import date, datetime

from grievance.cases import clocks
from grievance.cases.calendars import calendar_of_site
from grievance.cases.clocks import Subject
from grievance.cases.first_reading import require_read_by_worker
from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words, move, require_any
from grievance.cases.states import CASE_FLOW, CaseState
from grievance.foundation import clock
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

Plan = Permission.Plan
OWED, CHECKED = "action_due", "verification"
_BOTH = ("reporter", "operator")


def propose_plan(actor: Actor, case: Case) -> None:
    """A plan lies on the table."""
    require_any(actor, case, Plan.PROPOSE)
    if case.state is CaseState.FINDINGS and not case.calls_for_remedy:
        raise GuardRefused(N_("Nothing was found that calls for a remedy."))
    require_read_by_worker(case)
    move(actor, case, "propose_plan", visible_to=_BOTH)


def revise_plan(actor: Actor, case: Case, *, reason: Words | None = None) -> None:
    """The plan goes back to whoever proposed it."""
    require_any(actor, case, Plan.AGREE)
    move(actor, case, "revise_plan", reason=reason, visible_to=_BOTH)


def agree_plan(actor: Actor, case: Case, *, due_on: date | None = None) -> None:
    """The plan holds; `due_on` is the day by which its last action is due."""
    require_any(actor, case, Plan.AGREE)
    if case.site_told_at is None:
        raise GuardRefused(N_("A site that has not been told cannot be held to a plan."))
    move(actor, case, "agree_plan", visible_to=_BOTH)
    clocks.stop(case, "plan_agreed")
    case.remedy_due_on = due_on or clocks.day_when_up(case, OWED)


def move_last_day(actor: Actor, case: Case, *, due_on: date) -> None:
    """The last action is due on another day: more time was given, or the site accepted another action."""
    require_any(actor, case, Plan.AGREE, Plan.PROPOSE)
    case.remedy_due_on = due_on


def begin_remedy(actor: Actor, case: Case) -> None:
    """Somebody has begun to put things right."""
    require_any(actor, case, Plan.AGREE, Plan.PROGRESS)
    follow(actor, case, "begin_remedy")


def begin_verification(actor: Actor, case: Case) -> None:
    """All proof is in; now it is checked, and the worker is asked."""
    require_any(actor, case, Plan.PROGRESS, Plan.VERIFY)
    follow(actor, case, "begin_verification")


def resume_remedy(actor: Actor, case: Case) -> None:
    """Something is not put right after all."""
    require_any(actor, case, Plan.VERIFY, Permission.Complaint.FOLLOW)
    follow(actor, case, "resume_remedy")


def resolve(actor: Actor, case: Case) -> None:
    """Everything is verified and the workers were asked; from now on somebody watches that it lasts."""
    require_any(actor, case, Plan.VERIFY, Permission.Complaint.FOLLOW)
    follow(actor, case, "resolve")


def follow(actor: Actor, case: Case, verb: str) -> None:
    """Take one of the four steps above, as part of something that was permitted already."""
    CASE_FLOW.step(verb, case.state)
    if verb == "resolve":
        case.resolved_at = clock.now()
    move(actor, case, verb, visible_to=_BOTH)
    if verb == "resolve":
        clocks.start(case, "monitoring")


def await_proof(case: Case, action: Subject, *, due_on: date, since: datetime) -> None:
    """Let the clock of an action run to the end of its day at the site: its owner has it, first or again.

    This and the two below are part of a step that was permitted already.
    """
    clocks.stop(case, CHECKED, subject=action)
    end = calendar_of_site(case).last_moment_of(due_on)
    clocks.run_until(case, OWED, end, subject=action, since=since)


def await_check(case: Case, action: Subject) -> None:
    """Let the time for checking an action run: its proof is in, whatever becomes of the others."""
    clocks.stop(case, OWED, subject=action)
    clocks.start(case, CHECKED, subject=action)


def await_nothing(case: Case, action: Subject, *, is_over: bool) -> None:
    """End the clocks of an action that was checked, or of one that was given up."""
    if is_over:
        clocks.stop(case, CHECKED, subject=action)
    else:
        clocks.call_off(case, OWED, CHECKED, subject=action)
