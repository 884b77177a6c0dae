"""What kind of remedy an action is, for pages that know it by its reference alone."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.remediation.models.plan import CorrectiveAction


def kinds_of(references: Collection[str]) -> dict[str, str]:
    """Return the remedy types of some actions by their references."""
    if not references:
        return {}
    query = select(CorrectiveAction.reference, CorrectiveAction.remedy_type)
    found = db.session.execute(query.where(CorrectiveAction.reference.in_(references)))
    return {row[0]: row[1] for row in found}
