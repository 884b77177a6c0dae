"""Let a case go because its worker takes the report back, or let it go on for others without their name."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.letters import Letter
from grievance.cases.members import memberships
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.services.closing import require_nothing_open
from grievance.cases.services.conflict import ConflictStep, require_free, roles_with, who_can
from grievance.cases.services.correspondence import write_to_reporter
from grievance.cases.services.erasing import begin_erasure, erasure_today, obstacle_to
from grievance.cases.services.intake import (
    FORCED_TO_WITHDRAW,
    WITHDRAWAL,
    add_allegation,
    child_about_punishment,
)
from grievance.cases.services.rating import raise_band
from grievance.cases.services.second_person import GRAVE, had_in_hand, require_second_person
from grievance.cases.services.steps import Words, add_event, move
from grievance.cases.severity import draft_band
from grievance.cases.states import OPEN, ClosureReason, CoercionCheck, ErasureCause, ErasureScope
from grievance.cases.withdrawals import ASKED, WENT_ON, withdrawal_waits
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

CLOSE = Permission.Case.CLOSE
ANOTHER_ASKS = N_(
    "Somebody who never had the case in hand asks the worker whether they were forced. These colleagues can: "
    "%(names)s."
)
FORCED = N_("There are signs that somebody forced the worker. Let the case go on without their name instead.")
OTHERS_STAND = N_(
    "Other workers stand in this case, and they did not ask for its end. "
    "It goes on without this worker: let it go on without their name."
)
NOT_REACHED = N_("In a case this grave somebody has to speak with the worker before it ends.")


def withdraw_case(
    actor: Actor, case: Case, *, reason: Words, check: CoercionCheck = CoercionCheck.NO_SIGN
) -> None:
    """End a case because its worker wants so, after another officer made sure that nobody forced them.

    Where several stand in it, it ends only if all of them want so.
    """
    _require_asked(actor, case)
    if not _wanted_by_all(case):
        raise GuardRefused(OTHERS_STAND)
    if check is CoercionCheck.SIGNS:
        raise GuardRefused(FORCED)
    if check is CoercionCheck.NOT_REACHED and case.band in GRAVE:
        raise GuardRefused(NOT_REACHED)
    require_nothing_open(case)
    words = reason.required()
    clocks.stop(case, WITHDRAWAL)
    case.closure_reason = ClosureReason.WITHDRAWN
    move(actor, case, "withdraw", reason=words, visible_to=("reporter",), check=str(check))


def go_on_without_name(
    actor: Actor, case: Case, *, reason: Words, check: CoercionCheck, letter: Letter
) -> None:
    """Let a case go on for the sake of others: without the name and number of whoever took their report back.

    Where somebody forced them, that becomes a part of the case, and a case about punishment is opened.
    """
    _require_asked(actor, case)
    if case.state not in OPEN:
        raise WrongState
    words = reason.required()
    for complaint in _taken_back(case, since=(WENT_ON, "reopen")):
        write_to_reporter(actor, case, complaint, letter)
        _forget_name(actor, complaint)
    if check is CoercionCheck.SIGNS:
        add_allegation(case, FORCED_TO_WITHDRAW, added_by=actor.leading_role)
        raise_band(case, draft_band([FORCED_TO_WITHDRAW]))
        child = child_about_punishment(actor, case)
        add_event(actor, case, "retaliation_case_opened", other=child.reference)
    clocks.stop(case, WITHDRAWAL)
    add_event(actor, case, WENT_ON, reason=words, visible_to=("reporter",), check=str(check))
    record(actor, "case.went_on_without_name", case, outcome=check)


def who_can_answer(case: Case) -> list[User]:
    """Return who can ask a worker who takes a report back: colleagues who never had the case in hand."""
    return who_can(case, *roles_with(CLOSE), besides=had_in_hand(case))


def _require_asked(actor: Actor, case: Case) -> None:
    require_free(actor, case, step=ConflictStep.CLOSE)
    CASES.require(actor, CLOSE, case)
    if not withdrawal_waits(case):
        raise GuardRefused(N_("No worker has asked to take the report back."))
    require_second_person(actor, case, CLOSE, why=ANOTHER_ASKS)


def _wanted_by_all(case: Case) -> bool:
    """Whether each worker who stands in a case has asked for its end; whoever left has no say in it."""
    asked = {each.id for each in _taken_back(case, since=("reopen",))}
    members = memberships(case)
    standing = {each.complaint_id for each in members if each.left_on is None}
    return (standing or {each.complaint_id for each in members}) <= asked


def _taken_back(case: Case, *, since: Collection[str]) -> list[Complaint]:
    """Return the reports whose workers asked since one of these; the only one where nobody noted which."""
    last = select(func.coalesce(func.max(CaseEvent.id), 0)).where(
        CaseEvent.case_id == case.id, CaseEvent.verb.in_(since)
    )
    query = select(CaseEvent.details).where(
        CaseEvent.case_id == case.id, CaseEvent.verb == ASKED, CaseEvent.id > last.scalar_subquery()
    )
    named = {details.get("report") for details in db.session.scalars(query)}
    return [each for each in case.complaints if each.reference in named or len(case.complaints) == 1]


def _forget_name(actor: Actor, complaint: Complaint) -> None:
    """Erase name and number, unless a law forbids it."""
    if obstacle_to(complaint, ErasureScope.IDENTITY) is not None:
        return
    begin_erasure(actor, erasure_today(complaint, ErasureScope.IDENTITY, ErasureCause.WISH))
