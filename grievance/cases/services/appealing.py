"""Ask for a fresh look at a case, by people who never had it in hand."""

from __future__ import annotations

from typing import Any

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.appeals import DECISION, FILED, Window, window_for_site, window_for_worker
from grievance.cases.custody import ENOUGH
from grievance.cases.models.appeal import Appeal
from grievance.cases.models.case import Band, Case
from grievance.cases.panels import AppealGround, AppealSide
from grievance.cases.queries import case_of
from grievance.cases.services.intake import holders_of, join_teams, joined_teams
from grievance.cases.services.second_person import had_in_hand
from grievance.cases.services.steps import add_event
from grievance.cases.states import CaseState, CaseType
from grievance.cases.ties import tied_to_case
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.questionnaire import clean_story
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import open_compartment, seal

WORKER_WORDS_MISSING = N_("Write in a few words what is wrong.")
WORKER_TOO_LATE = N_("You cannot ask for this now. Write to us instead.")


def appeal_by_worker(
    actor: Actor, complaint: Complaint, *, ground: AppealGround, text: str, locale: str
) -> Appeal:
    """Ask, as the worker, that other people look at it; who handled the case does not read why."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    case = case_of(complaint)
    if case is None:
        raise GuardRefused(WORKER_TOO_LATE)
    _require_window(window_for_worker(complaint), ground)
    words = _words(text, locale)
    return _file(actor, case, words, side=AppealSide.WORKER, ground=ground, complaint_id=complaint.id)


def appeal_by_site(actor: Actor, case: Case, *, ground: AppealGround, text: str, locale: str) -> Appeal:
    """Ask, for the site, that other people look at what was found; nothing that it owes waits for that."""
    CASES.require(actor, Permission.Appeal.FILE, case)
    _require_window(window_for_site(case, actor.organisation_id), ground)
    words = _words(text, locale)
    return _file(
        actor, case, words, side=AppealSide.SITE, ground=ground, organisation_id=actor.organisation_id
    )


def _require_window(window: Window | None, ground: AppealGround) -> None:
    if window is None:
        raise GuardRefused(WORKER_TOO_LATE)
    if ground not in window.grounds:
        raise InvalidInput(N_("Please choose one of the answers."), field="ground")


def _words(text: str, locale: str) -> dict[str, str]:
    words = clean_story(text)
    if not words:
        raise InvalidInput(WORKER_WORDS_MISSING, field="text")
    return {"lang": locale, "text": words}


def _file(actor: Actor, case: Case, words: dict[str, str], **about: Any) -> Appeal:
    """Open the appeal's own case; nothing of the case that it is about stands still."""
    child = Case(
        reference=new_reference(),
        case_type=CaseType.APPEAL,
        state=CaseState.RECEIVED,
        parent_id=case.id,
        team_id=case.team_id,
        site_id=case.site_id,
        restriction=case.restriction,
        band=case.band or Band.P2,
        opened_at=clock.now(),
        internal_id=open_compartment(CompartmentKind.INTERNAL, _first_holders(case)).id,
    )
    clocks.start_first(child, (DECISION,))
    join_teams(child, joined_teams(case))
    item = seal(child.internal, words, kind="appeal", author_role=actor.leading_role)
    appeal = Appeal(reference=new_reference(), case_id=child.id, item=item, **about)
    db.session.add(appeal)
    by_site = appeal.side is AppealSide.SITE
    add_event(actor, child, "opened")
    add_event(
        actor,
        case,
        FILED,
        visible_to=("reporter", "operator") if by_site else ("reporter",),
        other=child.reference,
    )
    record(actor, "appeal.filed", child, kind=appeal.side, reason=appeal.ground)
    return appeal


def _first_holders(case: Case) -> list[Principal]:
    """Return who can open an appeal until its panel is there: where others can, not those it is about."""
    holders = holders_of(case)
    tied, hands = set(db.session.scalars(tied_to_case(case))), had_in_hand(case)
    free = [each for each in holders if each.user_id not in tied]
    fresh = [each for each in free if each.user_id not in hands]
    if sum(each.user_id is not None for each in fresh) >= ENOUGH:
        return fresh
    return free if any(each.user_id for each in free) else holders
