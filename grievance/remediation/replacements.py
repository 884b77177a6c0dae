"""An action that was proposed in the place of an agreed one, which stands until the site has accepted it."""

from __future__ import annotations

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.states import ActionState


def replaces(made: CorrectiveAction) -> CorrectiveAction | None:
    """Return the agreed action in whose place another one waits to be accepted; None if it does not wait."""
    if made.state is not ActionState.PROPOSED:
        return None
    return db.session.scalar(select(CorrectiveAction).where(CorrectiveAction.replaced_by_id == made.id))


def waits_to_be_replaced(action: CorrectiveAction) -> bool:
    """Whether another action is proposed in the place of an agreed one."""
    return action.replaced_by_id is not None and action.state is not ActionState.REPLACED
