"""Where the plans of many cases stand now, added up by the database: no action of them is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, false, func, select
from sqlalchemy.orm import aliased

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.remediation.access import PLANS, of_plan_in_sight
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import (
    HANDED_IN,
    LIVE_PLANS,
    OPEN_ACTIONS,
    WITH_OWNER,
    ActionState,
    PlanState,
)


@dataclass(frozen=True)
class PlanNow:
    """The plan that counts for a case, with what its actions add up to once it is agreed."""

    state: PlanState
    accepted: bool
    another_waits: bool
    """Whether an action is proposed in the place of an agreed one."""
    open: int
    overdue: int
    carry_out_by: date | None
    """The first day by which one's own organisation has to carry something out."""


def plans_now(actor: Actor, case_ids: Select[int]) -> dict[int, PlanNow]:
    """Return for each of these cases the plan that counts: the newest in sight."""
    newest = (
        PLANS.visible(actor)
        .where(Plan.case_id.in_(case_ids), Plan.state.in_(LIVE_PLANS))
        .with_only_columns(func.max(Plan.id))
        .group_by(Plan.case_id)
    )
    summed, waiting = _summed(actor, newest), _with_another(actor, newest)
    query = select(Plan.id, Plan.case_id, Plan.state, Plan.accepted_at).where(Plan.id.in_(newest))
    return {
        case_id: PlanNow(state, at is not None, plan_id in waiting, *summed.get(plan_id, (0, 0, None)))
        for plan_id, case_id, state, at in db.session.execute(query)
    }


def _summed(actor: Actor, plan_ids: Select[int]) -> dict[int, tuple[int, int, date | None]]:
    """Return by agreed plan how many actions are open and late, and by when the first of one's own is due."""
    late = CorrectiveAction.state.in_(OPEN_ACTIONS - HANDED_IN) & (CorrectiveAction.due_on < clock.today())
    query = (
        select(
            CorrectiveAction.plan_id,
            func.sum(case((CorrectiveAction.state.in_(OPEN_ACTIONS), 1), else_=0)),
            func.sum(case((late, 1), else_=0)),
            func.min(case((_own(actor), CorrectiveAction.due_on))),
        )
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .where(Plan.id.in_(plan_ids), Plan.state == PlanState.AGREED, of_plan_in_sight(actor))
        .group_by(CorrectiveAction.plan_id)
    )
    found = db.session.execute(query).all()
    return {plan_id: (open_, late_, first) for plan_id, open_, late_, first in found}


def _own(actor: Actor) -> ColumnElement[bool]:
    if actor.organisation_id is None:
        return false()
    return CorrectiveAction.state.in_(WITH_OWNER) & (CorrectiveAction.owner_id == actor.organisation_id)


def _with_another(actor: Actor, plan_ids: Select[int]) -> set[int]:
    """Return in which agreed plans an action waits to be accepted in the place of another."""
    given_up = aliased(CorrectiveAction)
    query = (
        select(CorrectiveAction.plan_id)
        .join(given_up, given_up.replaced_by_id == CorrectiveAction.id)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .where(Plan.id.in_(plan_ids), Plan.state == PlanState.AGREED, of_plan_in_sight(actor))
        .where(CorrectiveAction.state == ActionState.PROPOSED)
    )
    return set(db.session.scalars(query.distinct()))
