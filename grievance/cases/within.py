"""What belongs to a case, found by its reference: the address of one case never shows what is another's."""

from __future__ import annotations

from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.foundation.db import Record, db
from grievance.foundation.errors import NotFound


def find_in_case(model: type[Record], case: Case, reference: str) -> Record:
    """Return the record of a case with this reference, or raise `NotFound`."""
    found = db.session.scalar(select(model).filter_by(case_id=case.id, reference=reference))
    if found is None:
        raise NotFound
    return found
