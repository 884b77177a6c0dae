"""K23: whether what was promised is done by its day."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import func, select

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.measures.days import percentile
from grievance.measures.entries import Criterion, Line, Measure, Target, Unit, share
from grievance.measures.remedied import promised
from grievance.measures.selection import Selection
from grievance.remediation.models.extension import ExtensionRequest
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import OPEN_ACTIONS, WITH_OWNER, ActionState, ExtensionAnswer

_HALF = 50


def overdue(selection: Selection) -> list[Line]:
    """Count open actions that are late without proof, by how much, and how often time was given."""
    cases = selection.cases()
    query = (
        select(Plan.case_id, CorrectiveAction.state, CorrectiveAction.due_on)
        .select_from(CorrectiveAction)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .join(cases, cases.c.id == Plan.case_id)
        .where(promised())
    )
    rows = db.session.execute(query).all()
    still_open = [row for row in rows if row.state in OPEN_ACTIONS]
    late = [row for row in still_open if _is_late(row.state, row.due_on)]
    late_cases = {row.case_id for row in late}
    others = {row.case_id for row in still_open if not _is_late(row.state, row.due_on)}
    sides = [len(each) for each in (late_cases, others) if each]
    days = Counter((clock.today() - row.due_on).days for row in late)
    return [
        share("overdue", len(late), len(still_open), cases=min(sides, default=0)),
        Line("median", Unit.DAYS, len(late), percentile(days.items(), _HALF), cases=len(late_cases)),
        Line(
            "extensions",
            Unit.RATE,
            len(rows),
            _given(selection) / len(rows) if rows else None,
            cases=len({row.case_id for row in rows}),
        ),
    ]


def _is_late(state: ActionState, due_on: date) -> bool:
    return state in WITH_OWNER and due_on < clock.today()


def _given(selection: Selection) -> int:
    cases = selection.cases()
    query = (
        select(func.count(ExtensionRequest.id))
        .join(CorrectiveAction, CorrectiveAction.id == ExtensionRequest.action_id)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .join(cases, cases.c.id == Plan.case_id)
        .where(ExtensionRequest.answer == ExtensionAnswer.APPROVED, promised())
    )
    return db.session.scalar(query) or 0


MEASURES = (
    Measure(
        code="K23",
        name=N_("Actions that are overdue"),
        criterion=Criterion.TRANSPARENT,
        numerator=N_(
            "Open actions whose day has passed without proof; by how many days; how often more time was given"
        ),
        denominator=N_("Open actions; for more time, all that was promised"),
        left_out=N_("Actions that were replaced or not agreed, and those whose proof is being checked"),
        source="corrective_actions: state, due_on; plans.state; extension_requests.answer",
        units=(Unit.SHARE, Unit.DAYS, Unit.RATE),
        lines={
            "overdue": N_("Overdue"),
            "median": N_("Half of them late by at most"),
            "extensions": N_("More time, for each action"),
        },
        count=overdue,
        targets=(Target("overdue", 0.10, at_least=False),),
    ),
)
