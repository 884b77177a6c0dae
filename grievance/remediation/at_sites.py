"""What is still to be put right at a site, of the cases that a colleague has in sight; no words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from grievance.cases.at_sites import open_at
from grievance.cases.models.case import Case
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


def open_actions_at(actor: Actor, site_ids: Collection[int]) -> Select[int, date, str]:
    """Return a query for what was agreed in open cases at these sites and is not verified.

    Of each it has the number, the day on which it is due, and the reference of its case.
    """
    return (
        ACTIONS.visible(actor)
        .with_only_columns(CorrectiveAction.id, CorrectiveAction.due_on, Case.reference)
        .join(CorrectiveAction.plan)
        .join(Plan.case)
        .where(open_at(actor, site_ids), Plan.state == PlanState.AGREED)
        .where(CorrectiveAction.state.in_(sorted(OPEN_ACTIONS)))
    )


def open_actions(ids: Collection[int]) -> dict[int, OpenAction]:
    """Return some of these, by number."""
    found = db.session.scalars(
        select(CorrectiveAction)
        .join(CorrectiveAction.plan)
        .where(CorrectiveAction.id.in_(ids))
        .options(
            contains_eager(CorrectiveAction.plan).joinedload(Plan.case),
            joinedload(CorrectiveAction.owner),
        )
    )
    return {
        each.id: OpenAction(
            case=each.plan.case.reference,
            remedy_type=each.remedy_type,
            owner=each.owner.name,
            state=each.state,
            due_on=each.due_on,
            overdue=is_overdue(each),
        )
        for each in found
    }
