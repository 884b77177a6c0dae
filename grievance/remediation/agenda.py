"""What somebody has to do about plans and actions now, beside what they have to do about cases."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from grievance.accounts.models.user import User
from grievance.cases.access import CASES
from grievance.cases.agenda import (
    MOST,
    Errand,
    about_cases,
    errand,
    errands_about_cases,
    in_hand,
    pressing_first,
)
from grievance.cases.models.case import Case
from grievance.cases.models.clock import CaseClock
from grievance.cases.services.remedy import CHECKED, OWED
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.heard import last_day, not_shown
from grievance.remediation.models.extension import ExtensionRequest
from grievance.remediation.models.plan import ActionEvidence, CorrectiveAction, Plan
from grievance.remediation.states import EXTENDABLE, ActionState, PlanState


class RemedyErrand(StrEnum):
    """A kind of thing to do about a remedy."""

    PLAN = "plan"
    """Site and workers have been heard, and the team has to agree the plan or to send it back."""
    PLAN_TO_LAY = "plan_to_lay"
    """A plan is proposed that not every worker of the case has been shown."""
    PLAN_WAITS = "plan_waits"
    """Workers have time to say whether a plan is enough."""
    MORE_TIME = "more_time"
    OVERDUE = "overdue"
    """The day of an action has passed without proof: then it is the handler's to ask."""
    PROOF = "proof"
    """Proof was handed in, and nobody checks it yet."""
    CHECK = "check"
    """One has begun to check a proof."""
    LASTED = "lasted"


def errands(actor: Actor, *, until: datetime) -> list[Errand]:
    """Return all that an actor has to do before a moment, in no order yet."""
    found = errands_about_cases(actor, until=until)
    if actor.may(Permission.Plan.AGREE):
        found += [*_plans(actor), *_more_time(actor), *_overdue(actor)]
    if actor.may(Permission.Plan.VERIFY):
        found += [*_proofs(actor, until), *_lasting(actor, until)]
    return found


def _plans(actor: Actor) -> list[Errand]:
    """Return the plans on the table: to be laid before workers, waiting for them, or to be agreed now."""
    query = about_cases(Plan.accepted_at, not_shown().label("not_shown"), last_day().label("until"))
    query = query.join(Plan, Plan.case_id == Case.id)
    query = query.where(in_hand(actor), Plan.state == PlanState.PROPOSED)
    rows = db.session.execute(query.order_by(*pressing_first(Plan.proposed_at)).limit(MOST))
    return [made for row in rows if (made := _plan(row)) is not None]


def _plan(row: Any) -> Errand | None:
    if row.not_shown:
        return errand(RemedyErrand.PLAN_TO_LAY, row, None)
    if row.until is not None:
        return errand(RemedyErrand.PLAN_WAITS, row, row.until)
    # Heard by all: then it waits for the site, or for the team.
    return errand(RemedyErrand.PLAN, row, None) if row.accepted_at is not None else None


def _more_time(actor: Actor) -> list[Errand]:
    query = _about_actions(CorrectiveAction.due_on).join(
        ExtensionRequest, ExtensionRequest.action_id == CorrectiveAction.id
    )
    query = query.where(
        in_hand(actor), ExtensionRequest.answer.is_(None), CorrectiveAction.state.in_(sorted(EXTENDABLE))
    )
    rows = db.session.execute(query.order_by(*pressing_first(CorrectiveAction.due_on)).limit(MOST))
    return [errand(RemedyErrand.MORE_TIME, row, row.due_on) for row in rows]


def _overdue(actor: Actor) -> list[Errand]:
    query = _about_actions(CorrectiveAction.reference, CaseClock.due_at).join(CaseClock, _clock_of(OWED))
    query = query.where(in_hand(actor), CaseClock.due_at < clock.now())
    rows = db.session.execute(query.order_by(*pressing_first(CaseClock.due_at)).limit(MOST))
    return [errand(RemedyErrand.OVERDUE, row, row.due_at, deadline=OWED, record=row[5]) for row in rows]


def _proofs(actor: Actor, until: datetime) -> list[Errand]:
    """Return what waits to be checked by somebody like this actor, or what they have begun to check.

    It waits for a person until its day comes near.
    """
    begun = and_(
        CorrectiveAction.state == ActionState.UNDER_VERIFICATION,
        CorrectiveAction.verifier_id == actor.user_id,
    )
    waiting = CorrectiveAction.state == ActionState.EVIDENCE_SUBMITTED
    query = _about_actions(
        CorrectiveAction.reference, CorrectiveAction.state.label("action_state"), CaseClock.due_at
    ).outerjoin(CaseClock, _clock_of(CHECKED))
    query = query.where(CASES.clause(actor, Permission.Plan.VERIFY), or_(begun, waiting), _independent(actor))
    rows = db.session.execute(query.order_by(*pressing_first(CaseClock.due_at)).limit(MOST))
    return [_proof(row, until) for row in rows]


def _proof(row: Any, until: datetime) -> Errand:
    due = row.due_at if row.due_at is not None and row.due_at <= until else None
    if row.action_state is ActionState.EVIDENCE_SUBMITTED:
        return errand(RemedyErrand.PROOF, row, due)
    return errand(RemedyErrand.CHECK, row, due, record=row[5])


def _lasting(actor: Actor, until: datetime) -> list[Errand]:
    due = CorrectiveAction.sustain_check_due_on
    query = _about_actions(due).where(
        CASES.clause(actor, Permission.Plan.VERIFY),
        CorrectiveAction.state == ActionState.VERIFIED,
        CorrectiveAction.sustained_on.is_(None),
        due <= until.date(),
        _independent(actor),
    )
    rows = db.session.execute(query.order_by(*pressing_first(due)).limit(MOST))
    return [errand(RemedyErrand.LASTED, row, row.sustain_check_due_on) for row in rows]


def _about_actions(*more: Any) -> Select[Any]:
    """Return a query for the actions of plans that are agreed, with what a line says of their cases."""
    query = about_cases(*more).join(Plan, Plan.case_id == Case.id)
    return query.join(CorrectiveAction, CorrectiveAction.plan_id == Plan.id).where(
        Plan.state == PlanState.AGREED
    )


def _clock_of(kind: str) -> ColumnElement[bool]:
    """Return the condition that a clock of a kind runs for an action."""
    return and_(
        CaseClock.case_id == Case.id,
        CaseClock.subject == CorrectiveAction.reference,
        CaseClock.kind == kind,
        CaseClock.ended_at.is_(None),
        CaseClock.paused_at.is_(None),
    )


def _independent(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an actor may check an action; says what `why_not_to_be_verified_by` says."""
    handed_in = (
        select(ActionEvidence.action_id)
        .join(User, User.id == ActionEvidence.submitted_by_id)
        .where(User.organisation_id == actor.organisation_id)
    )
    return and_(
        CorrectiveAction.proposed_by_id != actor.user_id,
        CorrectiveAction.owner_id != actor.organisation_id,
        Plan.drawn_up_by_id != actor.user_id,
        or_(Plan.proposed_by_id.is_(None), Plan.proposed_by_id != actor.user_id),
        CorrectiveAction.id.not_in(handed_in),
    )
