"""What a panel decided, and what comes of it: for the case, for its workers, and for the panel's keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import APPEALS
from grievance.cases.appeals import DECISION
from grievance.cases.letters import Letter
from grievance.cases.models.appeal import Appeal
from grievance.cases.models.case import Case
from grievance.cases.panels import AppealOutcome, AppealSide, Vote, majority
from grievance.cases.services.check_ins import watch_over_workers
from grievance.cases.services.closing import end_pause, take_up_again
from grievance.cases.services.correspondence import tell_from_panel
from grievance.cases.services.findings import add_version
from grievance.cases.services.forced_labour import withdraw_if_not_borne_out
from grievance.cases.services.panel_keys import take_keys
from grievance.cases.services.panels import PLAN_ON_TABLE, plan_stands, votes_of
from grievance.cases.services.steps import add_event, move
from grievance.cases.states import CALLS_FOR_REMEDY, CASE_FLOW, CaseState, ClosureReason, ReopenCause
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock
from grievance.foundation.errors import GuardRefused, InvalidInput, WrongState
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import open_item, seal

NO_MAJORITY = N_("All three vote first, and two of them have to want the same.")


@dataclass(frozen=True)
class Decision:
    """What a panel says: reasons for the file, plain words for the worker, and their translations."""

    reasons: str = field(repr=False)
    plain: str = field(repr=False)
    locale: str
    translations: Mapping[str, str] = field(default_factory=dict, repr=False)

    def content(self) -> dict[str, Any]:
        """Return what is sealed, or refuse if something was left empty."""
        reasons, plain = clean_lines(self.reasons), clean_lines(self.plain)
        if not reasons:
            raise InvalidInput(N_("Give the reasons for the decision."), field="reasons")
        if not plain:
            raise InvalidInput(N_("Say it in plain words for the worker."), field="plain")
        kept = {code: clean_lines(text) for code, text in self.translations.items() if text.strip()}
        return {"lang": self.locale, "reasons": reasons, "plain": plain, "translations": kept}


def decide_appeal(actor: Actor, appeal: Appeal, decision: Decision) -> None:
    """Say what most of the panel want: it is done at once, workers read it, and the keys go back."""
    APPEALS.require(actor, Permission.Appeal.DECIDE, appeal)
    case, about = appeal.case, appeal.case.parent
    assert about is not None
    if case.state is not CaseState.ACCEPTED:
        raise WrongState
    won = majority(votes_of(appeal).values())
    if won is None:
        raise GuardRefused(NO_MAJORITY)
    if won.outcome is AppealOutcome.SEND_BACK and plan_stands(about):
        # It was proposed after they had voted.
        raise GuardRefused(PLAN_ON_TABLE)
    content = decision.content()
    appeal.decision = seal(case.internal, content, kind="decision", author_role=actor.leading_role)
    appeal.outcome, appeal.decided_at = won.outcome, clock.now()
    _carry_out(actor, about, won, content)
    letter = Letter(
        original=content["lang"], texts={**content["translations"], content["lang"]: content["plain"]}
    )
    for complaint in _readers(appeal, about):
        tell_from_panel(actor, about, complaint, letter)
    by_site = appeal.side is AppealSide.SITE
    visible_to = ("reporter", "operator") if by_site else ("reporter",)
    add_event(
        actor, about, "appeal_decided", visible_to=visible_to, outcome=str(won.outcome), other=case.reference
    )
    clocks.stop(case, DECISION)
    case.closure_reason = ClosureReason.DECIDED
    move(actor, case, "decide_appeal", visible_to=visible_to, outcome=str(won.outcome))
    record(actor, "case.appeal_decided", about, outcome=won.outcome)
    take_keys(actor, appeal, [each.user_id for each in appeal.members])


def _readers(appeal: Appeal, about: Case) -> list[Complaint]:
    """Return whose workers read it: the one who asked, and all if anything changes or the site had asked."""
    if appeal.complaint is not None and appeal.outcome is AppealOutcome.UPHOLD:
        return [each for each in about.complaints if each.id == appeal.complaint_id]
    return about.complaints


def _carry_out(actor: Actor, about: Case, won: Vote, content: Mapping[str, Any]) -> None:
    if won.outcome is AppealOutcome.VARY:
        _vary(actor, about, won, content)
    if won.outcome is AppealOutcome.SEND_BACK:
        _send_back(actor, about)


def _vary(actor: Actor, about: Case, won: Vote, content: Mapping[str, Any]) -> None:
    """Write the changed findings as new versions; what has to be put right now is taken up."""
    for allegation in about.allegations:
        if allegation.item_code not in won.changes or allegation.finding is None:
            continue
        outcome = won.changes[allegation.item_code]
        before = open_item(actor, allegation.finding)
        rests_on = {key: before[key] for key in ("evidence", "facts", "pieces") if key in before}
        add_version(actor, allegation, outcome=outcome, content={**content, **rests_on}, by_panel=True)
        add_event(actor, about, "finding_varied", item=allegation.item_code, outcome=str(outcome))
        record(actor, "case.finding_varied", about, item=allegation.item_code, outcome=outcome)
    withdraw_if_not_borne_out(actor, about)
    if any(each in CALLS_FOR_REMEDY for each in won.changes.values()):
        _take_up_finding(actor, about)


def _take_up_finding(actor: Actor, about: Case) -> None:
    """Let a case in which something is to be put right after all go on from its findings."""
    steps = _steps_from(about)
    if "take_up_finding" in steps:
        end_pause(actor, about)
    if "take_up_finding" in steps and about.handler_id is not None:
        about.closed_at = about.resolved_at = about.closure_reason = None
        move(actor, about, "take_up_finding", visible_to=("reporter",))
        clocks.start(about, "feedback")
        watch_over_workers(about)
    elif "take_up_finding" in steps:
        take_up_again(actor, about, cause=ReopenCause.APPEAL)
    if (about.paused_from or about.state) == CaseState.FINDINGS:
        clocks.start(about, "plan_agreed")


def _send_back(actor: Actor, about: Case) -> None:
    """Let the team look at a case anew, from wherever it stands; one that is looked at already goes on."""
    steps = _steps_from(about)
    if steps & {"look_again", "reopen"}:
        end_pause(actor, about)
    if "look_again" in steps:
        move(actor, about, "look_again", visible_to=("reporter",))
        clocks.call_off(about, "plan_agreed")
        clocks.start(about, "findings")
    elif "reopen" in steps:
        take_up_again(actor, about, cause=ReopenCause.APPEAL)


def _steps_from(about: Case) -> set[str]:
    """Return the steps from where a case stands, or will go on if it waits or rests."""
    return {step.verb for step in CASE_FLOW.open_from(CaseState(about.paused_from or about.state))}
