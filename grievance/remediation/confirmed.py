"""Whether workers themselves say that it was put right: the only thing that makes a case look green."""

from __future__ import annotations

from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.foundation.db import db
from grievance.remediation import standing
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import PROMISED_ACTIONS, PlanState


def workers_confirmed(case: Case) -> bool:
    """Whether the workers say of all that was agreed that it is put right, and nobody says no."""
    actions = db.session.scalars(
        select(CorrectiveAction)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .where(
            Plan.case_id == case.id,
            Plan.state == PlanState.AGREED,
            CorrectiveAction.state.in_(PROMISED_ACTIONS),
        )
    ).all()
    said = [standing.words(each) for each in actions]
    return bool(said) and all(each.yes > 0 and each.no == 0 and each.partly == 0 for each in said)
