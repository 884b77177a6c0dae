"""Who owes remedy at which site, and since when it is late: no words, no cases, no numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from grievance.foundation.db import db
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.queries import is_overdue, promised_outside
from grievance.remediation.states import OPEN_ACTIONS, OwnerKind


@dataclass(frozen=True)
class Owed:
    """What one owner has promised at one site, as far as anybody outside may know it."""

    site_id: int
    owner_kind: OwnerKind
    owner_id: int
    is_open: bool
    """Whether something is not verified yet."""
    overdue_since: date | None
    """The earliest day that has passed without proof."""
    next_due_on: date | None


def owed_at(site_ids: Iterable[int]) -> list[Owed]:
    """Return who has promised what at these sites, once for each owner."""
    rows = db.session.execute(promised_outside(list(site_ids)))
    found: dict[tuple[int, OwnerKind, int], list[CorrectiveAction]] = {}
    for action, site_id, _closure in rows:
        found.setdefault((site_id, action.owner_kind, action.owner_id), []).append(action)
    return [_owed(*key, actions) for key, actions in found.items()]


def _owed(site_id: int, kind: OwnerKind, owner_id: int, actions: list[CorrectiveAction]) -> Owed:
    waiting = [each for each in actions if each.state in OPEN_ACTIONS]
    return Owed(
        site_id=site_id,
        owner_kind=kind,
        owner_id=owner_id,
        is_open=bool(waiting),
        overdue_since=min((each.due_on for each in waiting if is_overdue(each)), default=None),
        next_due_on=min((each.due_on for each in waiting), default=None),
    )
