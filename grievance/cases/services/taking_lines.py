"""Take lines of the queue away as a file: codes, days and states, and it is noted how many."""

from __future__ import annotations

from collections.abc import Sequence

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.queue_rows import QueueRow, rows_of
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor

OUT_OF_SIGHT = N_("These cases are not in your sight any more: %(cases)s. Nothing was taken. Choose again.")


def take_lines(actor: Actor, references: Sequence[str]) -> list[QueueRow]:
    """Return the lines of these cases in their order, or none and say which the actor cannot see any more."""
    seen = CASES.visible(actor).where(Case.reference.in_(references))
    rows = db.session.execute(seen.with_only_columns(Case.reference, Case.id))
    ids = {row.reference: row.id for row in rows}
    gone = [each for each in references if each not in ids]
    if gone:
        raise InvalidInput(OUT_OF_SIGHT, cases=", ".join(gone))
    lines = rows_of([ids[each] for each in references])
    record(actor, "cases.exported", db.session.get_one(User, actor.user_id), count=len(lines))
    return lines
