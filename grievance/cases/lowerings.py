"""Which wishes to rate a case lower a second person can still answer, as a condition for lists."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from grievance.cases.models.case import Case
from grievance.cases.models.lowering import LASTS, SeverityLowering
from grievance.cases.states import ENDED
from grievance.foundation import clock


def awaits_second_person() -> ColumnElement[bool]:
    """Return the condition, on wishes joined with their cases, that nobody has answered one in time."""
    return and_(
        SeverityLowering.answer.is_(None),
        SeverityLowering.asked_at > clock.now() - LASTS,
        SeverityLowering.from_band.is_not_distinct_from(Case.band),
        Case.state.not_in(sorted(ENDED)),
    )
