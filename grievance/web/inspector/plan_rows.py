"""A plan and its actions as the team sees them: what was promised, said, proved, and what workers say."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from grievance.cases.models.case import Case
from grievance.cases.states import OPEN, CaseState
from grievance.foundation import clock
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.adequacy import findings_to_answer, shortfalls
from grievance.remediation.heard import PlanVoices, Waiting, voices_on, waiting_on
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import (
    ActionView,
    AuthoredText,
    ExtensionView,
    PlanView,
    remedy_state,
    totals_of,
    worker_words,
)
from grievance.remediation.replacements import replaces, waits_to_be_replaced
from grievance.remediation.services.lasting import REOPENS
from grievance.remediation.services.planning import NOT_SHOWN, STILL_TIME
from grievance.remediation.services.verifying import why_not_to_be_verified_by, why_reason
from grievance.remediation.standing import Totals, WorkerWords, is_to_be_looked_at, waiting_extension
from grievance.remediation.states import (
    ACTION_STATE_LABELS,
    EXTENSION_ANSWER_LABELS,
    EXTENSION_STEP_LABELS,
    PLAN_STATE_LABELS,
    REMEDY_STATE_LABELS,
    ActionState,
    PlanState,
    RemedyState,
)
from grievance.standards.catalogue import catalogue
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day, listed, money, translated

_TONES = {
    RemedyState.PROMISED: "plain",
    RemedyState.DUE: "warn",
    RemedyState.CLAIMED_DELIVERED: "info",
    RemedyState.CONFIRMED: "good",
    RemedyState.DISPUTED: "danger",
    RemedyState.VERIFIED: "good",
}
_PLANNING = frozenset(
    {CaseState.SITE_NOTIFIED, CaseState.DIALOGUE, CaseState.FACT_FINDING, CaseState.FINDINGS}
)
_WRITABLE = frozenset({PlanState.DRAFT, PlanState.REVISION})


def words_said(said: WorkerWords) -> str:
    """Say how many workers said what; silence is said too, and is never a yes."""
    return gettext(
        "%(yes)s of %(all)s yes, %(partly)s partly, %(no)s no, %(afraid)s afraid, %(silent)s not reached",
        yes=said.yes,
        all=said.workers,
        partly=said.partly,
        no=said.no,
        afraid=said.afraid,
        silent=said.not_reached,
    )


def voices_said(heard: PlanVoices) -> str:
    """Say how many workers said what about a plan; never who, and silence is never a yes."""
    return gettext(
        "%(heard)s of %(all)s: enough %(enough)s, not enough %(no)s, afraid to say %(afraid)s, "
        "not reached %(silent)s",
        heard=heard.heard,
        all=heard.workers,
        enough=heard.enough,
        no=heard.not_enough,
        afraid=heard.afraid,
        silent=heard.not_reached,
    )


def plan_voices(plan: Plan) -> dict[str, Any]:
    """Return what the workers say of a plan, until when they can, and what that asks of whoever agrees."""
    heard, waiting = voices_on(plan), waiting_on(plan)
    proposed = plan.state is PlanState.PROPOSED
    return {
        "said": voices_said(heard) if heard is not None else None,
        "afraid": heard is not None and heard.afraid > 0,
        "until": day(waiting.until) if proposed and waiting.until is not None else None,
        "not_shown": proposed and waiting.not_shown,
        "needs_words": proposed and (not waiting.over or (heard is not None and heard.not_enough > 0)),
    }


def _shortfalls(plan: Plan, waiting: Waiting) -> list[str]:
    """Return in words what is missing before a plan can be agreed, the workers' own word last."""
    if plan.state in {PlanState.AGREED, PlanState.SUPERSEDED}:
        return []
    found = [translated(each.text, **each.values) for each in shortfalls(plan, today=clock.today())]
    if plan.state is PlanState.PROPOSED and not waiting.over:
        found.append(translated(NOT_SHOWN if waiting.not_shown else STILL_TIME))
    return found


def plan_head(actor: Actor, case: Case, plan: Plan | None, view: PlanView | None) -> dict[str, Any]:
    """Return where the plan stands, what it lacks, and what this colleague can do with it."""
    may_propose, may_agree = actor.may(Permission.Plan.PROPOSE), actor.may(Permission.Plan.AGREE)
    if plan is None or view is None:
        told = case.shared is not None and case.site_told_at is not None
        return {"plan": None, "can_draw_up": may_propose and told and case.state in _PLANNING, "told": told}
    proposed, waiting = plan.state is PlanState.PROPOSED, waiting_on(plan)
    adequate = not shortfalls(plan, today=clock.today())
    return {
        "plan": plan,
        "voices": plan_voices(plan),
        "can_lay": may_agree and proposed and waiting.not_shown and adequate,
        "state": translated(PLAN_STATE_LABELS[plan.state]),
        "tone": "good" if plan.state is PlanState.AGREED else "accent",
        "accepted": view.accepted,
        "sent_back": view.sent_back.text if view.sent_back is not None else None,
        "shortfalls": _shortfalls(plan, waiting),
        "can_add": may_propose and plan.state in _WRITABLE,
        "can_propose": may_propose and plan.state in _WRITABLE and bool(plan.actions),
        "can_agree": may_agree and proposed,
        "can_answer": may_agree and plan.state not in {PlanState.AGREED, PlanState.SUPERSEDED},
        "due": day(case.remedy_due_on),
    }


def total_rows(actor: Actor, case: Case) -> list[dict[str, str]]:
    """Return what was delivered in all: each currency by itself, what is claimed beside what counts."""
    found = totals_of(actor, case)
    if found == Totals():
        return []
    workers = {
        "what": gettext("Workers"),
        "claimed": str(found.claimed.workers),
        "confirmed": str(found.confirmed.workers),
    }
    currencies = sorted({*found.claimed.money, *found.confirmed.money})
    return [
        workers,
        *(
            {
                "what": gettext("Money in %(currency)s", currency=code),
                "claimed": money(found.claimed.money.get(code, 0), code),
                "confirmed": money(found.confirmed.money.get(code, 0), code),
            }
            for code in currencies
        ),
    ]


def action_row(actor: Actor, case: Case, action: CorrectiveAction, view: ActionView) -> dict[str, Any]:
    """Return one action with its ledger, and what this colleague can do with it."""
    known = catalogue()
    said, state = worker_words(action), remedy_state(action)
    against = why_not_to_be_verified_by(actor, action)
    verifies = actor.may(Permission.Plan.VERIFY) and against is None
    checks = verifies and case.state in OPEN
    words = language(view.text.lang)
    return {
        "reference": view.reference,
        "text": view.text.text or gettext("You hold no key that opens this."),
        "lang": words.tag,
        "dir": words.direction,
        "state": translated(ACTION_STATE_LABELS[view.state]),
        "remedy": translated(REMEDY_STATE_LABELS[state]),
        "tone": _TONES[state],
        "facts": [
            (gettext("Kind of remedy"), translated(known.remedy_types[view.remedy_type].label)),
            (gettext("Root cause"), translated(known.root_causes[view.root_cause].label)),
            (gettext("Owner"), view.owner_name),
            (gettext("Due"), day(view.due_on)),
            (gettext("Workers"), str(view.workers_covered)),
            (gettext("Money"), money(view.amount, view.currency) or gettext("none")),
            (gettext("Said to be delivered"), _claimed(view)),
        ],
        "overdue": view.overdue,
        "due_soon": view.due_soon,
        "extensions": [_extension(each) for each in view.extensions],
        "look_again": _look_again(view),
        "said": words_said(said),
        "why_reason": translated(wanted) if (wanted := why_reason(action)) is not None else None,
        "evidence": [_evidence(case, each) for each in view.evidence],
        "rejection": view.rejection.text if view.rejection is not None else None,
        "item": view.item_code,
        "findings": [(each.reference, each.item_code) for each in findings_to_answer(case)],
        "can_tie": actor.may(Permission.Plan.AGREE)
        and action.plan.state not in {PlanState.AGREED, PlanState.SUPERSEDED},
        "can_check": checks and view.state is ActionState.EVIDENCE_SUBMITTED,
        "can_verify": checks and view.state is ActionState.UNDER_VERIFICATION,
        **_changes(actor, action, verifies=verifies),
        "against": translated(against)
        if against is not None
        and view.state in {ActionState.EVIDENCE_SUBMITTED, ActionState.UNDER_VERIFICATION}
        else None,
    }


def _changes(actor: Actor, action: CorrectiveAction, *, verifies: bool) -> dict[str, bool]:
    """Return how this colleague can change an action that was agreed."""
    is_open = action.plan.case.state in OPEN and action.plan.state is PlanState.AGREED
    agrees = is_open and actor.may(Permission.Plan.AGREE)
    verified = verifies and action.state is ActionState.VERIFIED
    return {
        "can_answer_time": agrees and waiting_extension(action) is not None,
        "can_replace": agrees and action.state is ActionState.AGREED and not waits_to_be_replaced(action),
        "waits_for_site": action.plan.state is PlanState.AGREED and replaces(action) is not None,
        "can_take_back": agrees and replaces(action) is not None,
        "to_be_replaced": waits_to_be_replaced(action),
        "can_say_lasted": verified
        and action.sustained_on is None
        and is_to_be_looked_at(action, today=clock.today()),
        "can_say_relapsed": verified and any(map(actor.may, REOPENS)),
    }


def _extension(view: ExtensionView) -> dict[str, Any]:
    """Return a request for more time in words."""
    answer = EXTENSION_ANSWER_LABELS[view.answer] if view.answer is not None else None
    return {
        "answer": translated(answer) if answer is not None else gettext("Waits"),
        "tone": "warn" if view.answer is None else "plain",
        "step": translated(EXTENSION_STEP_LABELS[view.step]),
        "before": day(view.due_before),
        "wanted": day(view.asked_for),
        "texts": [_text(each) for each in (view.reason, view.answer_text) if each is not None],
    }


def _look_again(view: ActionView) -> str | None:
    if view.lasted_on is not None:
        return gettext("Has lasted: looked at again on %(day)s", day=day(view.lasted_on))
    if view.look_again_on is not None:
        return gettext("Look again whether it lasts: %(day)s", day=day(view.look_again_on))
    return None


def _text(text: AuthoredText) -> dict[str, Any]:
    known = language(text.lang)
    return {
        "text": text.text or gettext("You hold no key that opens this."),
        "lang": known.tag,
        "dir": known.direction,
    }


def _claimed(view: Any) -> str:
    if view.claimed is None:
        return gettext("nothing yet")
    sums = (money(amount, currency) for currency, amount in view.claimed.money.items())
    counted = gettext("%(number)s workers", number=view.claimed.workers)
    return listed([counted, *sums])


def _evidence(case: Case, each: Any) -> dict[str, Any]:
    return {
        **_text(each.note),
        "dated": day(each.dated_on),
        "url": url_for("inspector.proof", reference=case.reference, file=each.file_reference)
        if each.file_reference
        else None,
    }
