"""Whether a worker of a case wants to take a report back, and nobody has answered that yet."""

from __future__ import annotations

from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.foundation.db import db

ASKED, WENT_ON = "withdrawal_asked", "went_on_without_name"


def withdrawal_waits(case: Case) -> bool:
    """Whether a worker of a case wants to take a report back, and nobody has answered that."""
    query = select(CaseEvent.verb).where(
        CaseEvent.case_id == case.id, CaseEvent.verb.in_([ASKED, WENT_ON, "reopen"])
    )
    return db.session.scalar(query.order_by(CaseEvent.id.desc()).limit(1)) == ASKED
