"""What is still to be put right at a site, of the cases that a colleague has in sight; no words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import contains_eager, joinedload

from grievance.cases.at_sites import open_at
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.remediation.access import ACTIONS
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import is_overdue
from grievance.remediation.states import OPEN_ACTIONS, ActionState, PlanState


@dataclass(frozen=True)
class OpenAction:
    """An agreed action that nobody has verified yet."""

    case: str
    """The reference of the case."""
    remedy_type: str
    owner: str
    state: ActionState
    due_on: date
    overdue: bool


def open_actions_at(actor: Actor, site_ids: Collection[int]) -> list[OpenAction]:
    """Return what was agreed in open cases at these sites and is not verified, the earliest due first."""
    found = db.session.scalars(
        ACTIONS.visible(actor)
        .join(CorrectiveAction.plan)
        .join(Plan.case)
        .where(open_at(actor, site_ids), Plan.state == PlanState.AGREED)
        .where(CorrectiveAction.state.in_(sorted(OPEN_ACTIONS)))
        .options(
            contains_eager(CorrectiveAction.plan).contains_eager(Plan.case),
            joinedload(CorrectiveAction.owner),
        )
        .order_by(CorrectiveAction.due_on, CorrectiveAction.id)
    )
    return [
        OpenAction(
            case=each.plan.case.reference,
            remedy_type=each.remedy_type,
            owner=each.owner.name,
            state=each.state,
            due_on=each.due_on,
            overdue=is_overdue(each),
        )
        for each in found
    ]
