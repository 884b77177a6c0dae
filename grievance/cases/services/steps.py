"""One step of a case: the state, the append-only event, the clocks and the audit fact, always together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import CASES, works_on
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.panels import fits_kind
from grievance.cases.states import CASE_FLOW, ENDED, PAUSED, CaseState
from grievance.cases.workers import open_children
from grievance.foundation import clock
from grievance.foundation.db import add_rows
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound, WrongState
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.services.compartments import seal

_FACTS = {
    "acknowledge": "case.acknowledged",
    "screen": "case.screened",
    "ask_reporter": "case.reporter_asked",
    "hear_reporter": "case.reporter_heard",
    "refer_out": "case.referred_out",
    "decline": "case.declined",
    "merge": "case.merged",
    "accept": "case.accepted",
    "assign": "case.assigned",
    "notify_site": "case.site_told",
    "investigate": "case.investigated",
    "open_dialogue": "case.dialogue_opened",
    "find": "case.findings_made",
    "look_again": "case.sent_back",
    "take_up_finding": "case.finding_taken_up",
    "propose_plan": "case.plan_proposed",
    "revise_plan": "case.plan_sent_back",
    "agree_plan": "case.plan_agreed",
    "begin_remedy": "case.remedy_begun",
    "begin_verification": "case.verification_begun",
    "resume_remedy": "case.remedy_resumed",
    "resolve": "case.resolved",
    "prepare_closing": "case.closing_prepared",
    "end_without_remedy": "case.end_without_remedy_prepared",
    "close": "case.closed",
    "close_without_contact": "case.closed_without_contact",
    "suspend": "case.suspended",
    "resume": "case.resumed",
    "withdraw": "case.withdrawn",
    "reopen": "case.reopened",
    "empanel": "appeal.empanelled",
    "decide_appeal": "appeal.decided",
}


@dataclass(frozen=True)
class Words:
    """Something said in one language."""

    text: str
    locale: str

    def required(self) -> Words:
        """Return the words without stray spaces, or refuse if nothing was said."""
        text = clean_lines(self.text)
        if not text:
            raise GuardRefused(N_("Say why, in a few words."))
        return Words(text, self.locale)


def require_reason(reason: Words | None) -> Words:
    """Return the reason, or refuse: this step is not taken without one."""
    return (reason or Words("", "en")).required()


def require_any(actor: Actor, case: Case, *permissions: StrEnum) -> None:
    """Raise unless the actor may do one of these with the case; out of sight is not found."""
    refusal: NotAllowed | NotFound = NotFound()
    for permission in permissions:
        try:
            CASES.require(actor, permission, case)
        except (NotAllowed, NotFound) as raised:
            refusal = raised if isinstance(refusal, NotFound) else refusal
        else:
            return
    raise refusal


def move(
    actor: Actor,
    case: Case,
    verb: str,
    *,
    reason: Words | None = None,
    visible_to: Collection[str] = (),
    **details: Any,
) -> None:
    """Take one step of the flow: new state, pauses, end of clocks, event and fact."""
    source = case.state
    if not fits_kind(verb, case.case_type):
        raise WrongState
    target = CASE_FLOW.step(verb, source).target or CaseState(case.paused_from or source)
    case.paused_from = _way_back(case, source) if target in PAUSED else None
    if target is not CaseState.SUSPENDED:
        case.suspended_until = None
    if target in ENDED:
        case.closed_at = clock.day_of(clock.now())
    case.state = target
    if target in PAUSED:
        clocks.pause(case)
    elif source in PAUSED:
        clocks.call_off(case, "reporter_silence")
        clocks.unpause(case)
    if target in ENDED:
        clocks.call_off(case)
    add_event(
        actor, case, verb, source=source, target=target, reason=reason, visible_to=visible_to, **details
    )
    record(actor, _FACTS[verb], case, source=source, target=target)


def add_event(
    actor: Actor,
    case: Case,
    verb: str,
    *,
    source: CaseState | None = None,
    target: CaseState | None = None,
    reason: Words | None = None,
    visible_to: Collection[str] = (),
    **details: Any,
) -> None:
    """Write down that something happened in a case; rows are only ever added.

    What a reporter does is dated to the day. Whatever anybody outside the team does waits for the team.
    """
    by_reporter = Role.REPORTER in actor.roles
    event = {
        "case_id": case.id,
        "at": clock.day_of(clock.now()) if by_reporter else clock.now(),
        "verb": verb,
        "source": source or case.state,
        "target": target or case.state,
        "user_id": actor.user_id,
        "role": actor.leading_role,
        "visible_to": sorted(visible_to),
        "details": {key: value for key, value in details.items() if value is not None},
    }
    if reason is not None and reason.text:
        content = {"lang": reason.locale, "text": reason.text}
        sealed = seal(case.internal, content, kind="reason", author_role=actor.leading_role)
        event["reason_item_id"] = sealed.id
    if Role.SERVICE not in actor.roles:
        case.awaits_team = not works_on(actor, case)
    add_rows(CaseEvent, [event])
    end_silence(actor, case)


def end_silence(actor: Actor, case: Case) -> None:
    """Give a worker who did anything their whole time again where a question waits for them.

    It is no answer yet, but no silence either; so it is called for what leaves no event, too.
    """
    if Role.REPORTER not in actor.roles:
        return
    for each in (case, *open_children(case)):
        if each.state is CaseState.AWAITING_REPORTER:
            clocks.call_off(each, "reporter_silence")
            clocks.start(each, "reporter_silence")


def add_event_unread(actor: Actor, case: Case, verb: str, **more: Any) -> None:
    """Write down what a colleague did about a case without looking at what came in: it still waits."""
    waits = case.awaits_team
    add_event(actor, case, verb, **more)
    case.awaits_team = waits


def _way_back(case: Case, source: CaseState) -> CaseState:
    """Return where a pause leads back to: where the question was asked from, also after a suspension."""
    if source in PAUSED:
        return CaseState(case.paused_from or CaseState.SCREENING)
    # Who asks has read it; an answer does not lead back to "nobody has read it yet".
    return CaseState.ACKNOWLEDGED if source is CaseState.RECEIVED else source
