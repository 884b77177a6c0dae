"""Who the workers of a case are: those who reported it, or whose report somebody was punished for."""

from __future__ import annotations

from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.cases.states import ENDED, CaseType
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db

_CHILDREN = frozenset({CaseType.RETALIATION, CaseType.APPEAL})


def workers_of(case: Case) -> list[Complaint]:
    """Return the reports whose workers a case writes to; a case about another one has none of its own."""
    if case.case_type in _CHILDREN and not case.complaints and case.parent is not None:
        return case.parent.complaints
    return case.complaints


def open_children(case: Case) -> list[Case]:
    """Return the open cases about punishment for a report, the oldest first."""
    query = select(Case).where(
        Case.parent_id == case.id, Case.case_type == CaseType.RETALIATION, Case.state.not_in(ENDED)
    )
    return list(db.session.scalars(query.order_by(Case.id)))
