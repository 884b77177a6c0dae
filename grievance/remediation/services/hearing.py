"""Lay a plan before the workers of its case, and hear what each of them says; nobody can say it for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.letters import Letter
from grievance.cases.services.correspondence import tell_reporter
from grievance.cases.services.steps import add_event
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.filing import names_worker
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services.follow_up import write_message
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, NotFound, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.remediation.access import PLANS
from grievance.remediation.adequacy import shortfalls, standing_actions
from grievance.remediation.heard import reading_for, unshown
from grievance.remediation.models.hearing import PlanReading, PlanWord
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.services.planning import Inadequate
from grievance.remediation.services.revising import translate_action
from grievance.remediation.states import PlanAnswer, PlanState
from grievance.vault.services.compartments import open_item, seal

#: How long a worker has to come back and read; its rule stands with those of the clocks.
TIME = "plan_words"
NOBODY = N_("No worker reported this: there is nobody to ask.")
ALL_SHOWN = N_("Every worker of the case has been shown this plan.")
WORKER_CHANGED = N_("The plan has changed or is decided. Please look at your page again.")
_NO_TRANSLATIONS: Mapping[str, Mapping[str, str]] = {}


def lay_plan(
    actor: Actor,
    plan: Plan,
    *,
    letter: Letter | None = None,
    translations: Mapping[str, Mapping[str, str]] = _NO_TRANSLATIONS,
) -> None:
    """Find a proposed plan fit to be read by the workers, and show it to each who has not seen it.

    Whoever joined since is shown it by doing so again. `translations` are texts of actions in the workers'
    languages: by the action's reference, then by language.
    """
    PLANS.require(actor, Permission.Plan.AGREE, plan)
    if plan.state is not PlanState.PROPOSED:
        raise WrongState
    missing = shortfalls(plan, today=clock.today())
    if missing:
        raise Inadequate(missing)
    if not any(names_worker(each) for each in plan.case.complaints):
        raise GuardRefused(NOBODY)
    waiting = unshown(plan)
    if not waiting:
        raise GuardRefused(ALL_SHOWN)
    actions = standing_actions(plan)
    for action in actions:
        for locale, text in translations.get(action.reference, {}).items():
            translate_action(actor, action, locale=locale, text=text)
    _show(actor, plan, waiting, {"actions": [_held(actor, each) for each in actions]})
    if letter is not None:
        for complaint in waiting:
            tell_reporter(actor, plan.case, complaint, letter)
    add_event(actor, plan.case, "plan_laid", visible_to=("reporter",))
    record(actor, "plan.laid", plan, count=len(waiting))


def hear_on_plan(
    actor: Actor, complaint: Complaint, *, reading: str, answer: PlanAnswer, text: str = "", locale: str
) -> None:
    """Write down whether a worker finds a plan enough; what they say later replaces what they said before.

    `reading` is what they read: an answer never counts for a plan that was changed meanwhile. Words go into
    their talk with the team.
    """
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    if Role.REPORTER not in actor.roles or actor.complaint_id != complaint.id:
        raise NotFound
    found = reading_for(complaint)
    if found is None or found.reference != reading:
        raise GuardRefused(WORKER_CHANGED)
    found.words.append(PlanWord(answer=answer, said_on=clock.today()))
    db.session.flush()
    # Neither names the answer: beside the talks of several, it would say whose it is.
    add_event(actor, found.plan.case, "plan_judged")
    record(actor, "plan.judged", found.plan)
    if text.strip():
        write_message(actor, complaint, text=text, locale=locale, template="plan")


def _show(actor: Actor, plan: Plan, waiting: list[Complaint], content: Mapping[str, Any]) -> None:
    """Seal what is promised to each of these workers, with the last day for their answer."""
    answer_by = clocks.day_when_up(plan.case, TIME)
    assert answer_by is not None, "its rule has a period for each band"
    for complaint in waiting:
        item = seal(complaint.narrative, content, kind="plan_reading", author_role=actor.leading_role)
        db.session.add(
            PlanReading(
                plan=plan,
                proposal=plan.proposal,
                complaint_id=complaint.id,
                item=item,
                laid_by_id=actor.user_id,
                laid_on=clock.today(),
                answer_by=answer_by,
            )
        )
    db.session.flush()


def _held(actor: Actor, action: CorrectiveAction) -> dict[str, Any]:
    """Return what a worker reads of an action: its words, by when it is due, for how many and how much."""
    said = open_item(actor, action.text_item)
    return {
        **{key: said[key] for key in ("lang", "text", "translations") if key in said},
        "owner_kind": str(action.owner_kind),
        "due": action.due_on.isoformat(),
        "workers": action.workers_covered,
        "amount": action.amount,
        "currency": action.currency,
    }
