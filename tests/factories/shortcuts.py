"""Cases set down where no step took them, yet where the database lets a case be."""

from __future__ import annotations

from grievance.cases.models.case import Case
from grievance.cases.states import CaseState, ClosureReason
from grievance.foundation import clock
from grievance.foundation.db import db


def make_covert(case_id: int) -> None:
    """Let a case stand at its findings, its site untold."""
    case = db.session.get_one(Case, case_id)
    case.state, case.site_told_at, case.resolved_at = CaseState.FINDINGS, None, None


def end_at_once(case_id: int, state: CaseState) -> None:
    """Let a case be over in a state, today."""
    case = db.session.get_one(Case, case_id)
    case.state, case.closed_at = state, clock.day_of(clock.now())
    case.closure_reason = ClosureReason.OUT_OF_SCOPE
