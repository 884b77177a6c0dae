"""From a thing to do to its form: which page it is done on, what that is called, and why it is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import gettext

from grievance.cases.agenda import CaseErrand, Errand
from grievance.cases.labels import CLOCK_LABELS
from grievance.cases.models.case import Band
from grievance.cases.panels import fits_kind
from grievance.cases.states import CASE_FLOW
from grievance.fieldwork.agenda import FieldErrand
from grievance.foundation import clock
from grievance.foundation.text import N_
from grievance.leverage.agenda import LeverageErrand
from grievance.policy.actor import Actor
from grievance.remediation.agenda import RemedyErrand
from grievance.transparency.agenda import SiteErrand
from grievance.web.inspector.act_page import ACTS
from grievance.web.ui.presentation import translated

Place = tuple[str, str]
_GRAVE = (Band.P0, Band.P1)
#: By which acts a deadline is met; the first that is open from where the case stands is the next one.
_ACTS: Mapping[str, tuple[str, ...]] = {
    "first_contact": ("acknowledge", "message"),
    "triage": ("acknowledge", "screen", "severity"),
    "safety_plan": ("safety_plan",),
    "advocate": ("advocate_found",),
    "decision": ("acknowledge", "screen", "accept"),
    "site_notice": ("assign", "notify_site"),
    "interim_measures": ("write_to_site",),
    "site_reply": ("write_to_site",),
    "findings": ("assign", "investigate", "find"),
    "feedback": ("acknowledge", "message"),
    "monitoring": ("prepare_closing",),
    "reporter_silence": ("close_without_contact", "resume"),
    "appeal_decision": ("empanel",),
}
_ON_PLAN = frozenset({"plan_agreed", "action_due", "verification"})
#: What a thing to do is called where no act has a name for it, and the page it is done on.
_PAGES: Mapping[StrEnum, tuple[str, str, str]] = {
    CaseErrand.FINDING: (N_("Make a finding"), "inspector.finding", "allegation"),
    CaseErrand.ASK_WORKER: (N_("Ask the worker"), "inspector.check_in", "check_in"),
    CaseErrand.SILENCE: (N_("Decide about the silence"), "inspector.check_in", "check_in"),
    CaseErrand.WITHDRAWAL: (N_("Ask why, and answer"), "inspector.case", ""),
    CaseErrand.NEWS: (N_("Read what came in"), "inspector.case", ""),
    CaseErrand.TASK: (N_("Do the task"), "inspector.case", ""),
    CaseErrand.LOWERING: (N_("Agree or refuse"), "inspector.lowering", ""),
    CaseErrand.DISCLOSURE: (N_("Read the text and approve it"), "inspector.disclosure", "disclosure"),
    CaseErrand.CODE: (N_("Agree to a new code"), "inspector.codes", ""),
    CaseErrand.NEW_CODE: (N_("Make the new code"), "inspector.codes", ""),
    LeverageErrand.PROMISE: (N_("Look at what the brand promised"), "inspector.brands", ""),
    SiteErrand.STATEMENT: (N_("Publish it or send it back"), "inspector.statement", ""),
    SiteErrand.OBJECTION: (N_("Answer what the site says of a fact"), "inspector.facts", ""),
    RemedyErrand.PLAN: (N_("Agree the plan or send it back"), "inspector.plan", ""),
    RemedyErrand.PLAN_TO_LAY: (N_("Lay the plan before the workers"), "inspector.plan", ""),
    RemedyErrand.PLAN_WAITS: (N_("See what the workers say of the plan"), "inspector.plan", ""),
    RemedyErrand.MORE_TIME: (N_("Give more time or decline"), "inspector.plan", ""),
    RemedyErrand.OVERDUE: (N_("Look at the plan"), "inspector.plan", ""),
    RemedyErrand.PROOF: (N_("Start checking"), "inspector.plan", ""),
    RemedyErrand.CHECK: (N_("Verify the action"), "inspector.verify", "action"),
    RemedyErrand.LASTED: (N_("See whether it has lasted"), "inspector.plan", ""),
}
_AT_VISITS: Mapping[StrEnum, str] = {
    FieldErrand.VISIT: N_("Get ready for the visit"),
    FieldErrand.PACK: N_("Bring back what was found"),
}
_REASONS: Mapping[StrEnum, str] = {
    CaseErrand.ASK_WORKER: N_("An officer asks this worker whether they are safe."),
    CaseErrand.SILENCE: N_("A worker did not say whether they are safe."),
    CaseErrand.WITHDRAWAL: N_(
        "A worker wants to take the report back. Somebody who never had the case in hand asks whether "
        "anybody forced them."
    ),
    CaseErrand.NEWS: N_("Something came in that nobody has acted on."),
    CaseErrand.RESTED: N_("The time for which the case was to rest is over."),
    CaseErrand.LOWERING: N_("A colleague wants to rate the case lower. A second person has to agree."),
    CaseErrand.DISCLOSURE: N_("A colleague wrote a text. A second person reads it before it goes out."),
    CaseErrand.CODE: N_("A worker lost the code. A second person has to agree to a new one."),
    CaseErrand.NEW_CODE: N_("A worker waits for a new code, and nothing stands in its way."),
    CaseErrand.TASK: N_("You were given a task; it stands on the page of the case."),
    CaseErrand.REMINDER: N_("You wanted to be reminded on this day."),
    CaseErrand.CLOSE: N_("The case is ready to be closed."),
    FieldErrand.VISIT: N_("You go to this site. Read what is to be found out, and take your pack along."),
    FieldErrand.PACK: N_("Your visit is over, and your pack did not come back."),
    LeverageErrand.PROMISE: N_(
        "The day of a brand’s promise has passed, and it did not say that it is done."
    ),
    SiteErrand.STATEMENT: N_("The operator wrote what all its customers are to read. It waits for you."),
    SiteErrand.OBJECTION: N_("The site says that a fact is wrong which is about to be published."),
    RemedyErrand.PLAN: N_("The site has accepted a plan, and its workers were heard or had time to be."),
    RemedyErrand.PLAN_TO_LAY: N_("A plan is proposed, and not every worker has been shown it."),
    RemedyErrand.PLAN_WAITS: N_("Workers can say until then whether the plan is enough."),
    RemedyErrand.MORE_TIME: N_("Whoever carries an action out asks for more time."),
    RemedyErrand.OVERDUE: N_("The day of an action has passed, and no proof came in."),
    RemedyErrand.PROOF: N_("Proof came in that nobody checks yet."),
    RemedyErrand.CHECK: N_("You have begun to check a proof."),
    RemedyErrand.LASTED: N_("The day has come to look whether a remedy has lasted."),
}


def next_step(actor: Actor, each: Errand) -> Place:
    """Return what the next step is called and where it is taken."""
    found = _by_act(actor, each, _verbs(each))
    if found is not None:
        return found
    if each.kind in _AT_VISITS:
        return translated(_AT_VISITS[each.kind]), url_for("inspector.visit", visit=each.record)
    if each.kind in _PAGES:
        label, endpoint, key = _PAGES[each.kind]
        values: dict[str, Any] = {key: each.record} if key else {}
        return translated(label), url_for(endpoint, reference=each.case, **values)
    if each.deadline in _ON_PLAN:
        return gettext("Look at the plan"), url_for("inspector.plan", reference=each.case)
    return gettext("Look at the case"), url_for("inspector.case", reference=each.case)


def why(each: Errand) -> str:
    """Return in a sentence why something is to be done."""
    if each.kind in _REASONS:
        return translated(_REASONS[each.kind])
    deadline = translated(CLOCK_LABELS.get(each.deadline, each.deadline))
    if each.kind is CaseErrand.ESCALATED:
        return gettext("A missed deadline of a colleague has gone up to you: %(deadline)s", deadline=deadline)
    if each.due_at is not None and each.due_at < clock.now():
        return gettext("This deadline was missed: %(deadline)s", deadline=deadline)
    return gettext("This deadline runs: %(deadline)s", deadline=deadline)


def _verbs(each: Errand) -> tuple[str, ...]:
    if each.kind is CaseErrand.ESCALATED:
        return ("reassign",)
    if each.kind is CaseErrand.RESTED:
        return ("resume",)
    if each.kind is CaseErrand.CLOSE:
        return ("close",)
    if each.kind is CaseErrand.NEWS:
        return ("acknowledge",)
    return _ACTS.get(each.deadline, ()) if each.kind is CaseErrand.DEADLINE else ()


def _by_act(actor: Actor, each: Errand, verbs: tuple[str, ...]) -> Place | None:
    open_now = {step.verb for step in CASE_FLOW.open_from(each.state)}
    for act in (ACTS[verb] for verb in verbs):
        is_open = (
            act.verb in open_now and fits_kind(act.verb, each.case_type)
            if act.is_step
            else (each.state in act.in_states and each.case_type in act.kinds)
        )
        if act.verb == "close_without_contact" and (each.outlasts_silence or each.band in _GRAVE):
            continue
        if is_open and act.is_for(actor) and any(actor.may(wanted) for wanted in act.needs()):
            return translated(act.label), url_for("inspector.act", reference=each.case, verb=act.verb)
    return None
