"""Who owes remedy at which site, and since when it is late: no words, no cases, no numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from grievance.cases.models.case import Case
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.queries import promised_outside
from grievance.remediation.standing import PromisedAction, is_overdue
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
    counted = (Case.site_id, CorrectiveAction.owner_kind, CorrectiveAction.owner_id)
    query = promised_outside(list(site_ids)).with_only_columns(
        *counted, CorrectiveAction.state, CorrectiveAction.due_on
    )
    found: dict[tuple[int, OwnerKind, int], list[PromisedAction]] = {}
    for site_id, kind, owner_id, state, due_on in db.session.execute(query):
        assert site_id is not None
        action = PromisedAction(state, due_on, workers_covered=0, ledger=())
        found.setdefault((site_id, kind, owner_id), []).append(action)
    return [_owed(*key, actions) for key, actions in found.items()]


def _owed(site_id: int, kind: OwnerKind, owner_id: int, actions: list[PromisedAction]) -> Owed:
    today = clock.today()
    waiting = [each for each in actions if each.state in OPEN_ACTIONS]
    return Owed(
        site_id=site_id,
        owner_kind=kind,
        owner_id=owner_id,
        is_open=bool(waiting),
        overdue_since=min((each.due_on for each in waiting if is_overdue(each, today=today)), default=None),
        next_due_on=min((each.due_on for each in waiting), default=None),
    )
