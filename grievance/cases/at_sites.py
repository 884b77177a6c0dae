"""The open cases at a site, as far as a colleague has them in sight."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_

from grievance.cases.access import CASES
from grievance.cases.looking_up import MOST, in_order
from grievance.cases.models.case import Case
from grievance.cases.queue_rows import QueueRow, rows_of
from grievance.cases.states import OPEN
from grievance.policy.actor import Actor


@dataclass(frozen=True)
class CasesAtSite:
    """The most urgent open cases at a site, and whether there are more."""

    rows: Sequence[QueueRow]
    more: bool


def open_at(actor: Actor, site_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a case is open, at one of these sites, and in an actor's sight."""
    return and_(CASES.clause(actor), Case.site_id.in_(site_ids), Case.state.in_(sorted(OPEN)))


def open_cases_at(actor: Actor, site_ids: Collection[int]) -> CasesAtSite:
    """Return the open cases at these sites that an actor may see, the most urgent first."""
    ids = in_order(open_at(actor, site_ids))
    return CasesAtSite(rows_of(ids[:MOST]), more=len(ids) > MOST)
