"""Keep what is known to an import from one of its transactions to the next: reading it takes seconds."""

from __future__ import annotations

from sqlalchemy import func, select

from grievance.foundation.db import db
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.decision import MatchDecision
from grievance.supplychain.models.identifier import Identifier
from grievance.supplychain.models.imports import ImportRun
from grievance.supplychain.models.reach import ChainVersion
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.known import KnownParties

#: One import's at most, so that a process holds no more than one register beside its graph.
_kept: dict[tuple[object, ...], KnownParties] = {}


def known_to(run: ImportRun) -> KnownParties:
    """Return what is known: as the last transaction left it, or read anew if anybody else has changed it."""
    return _kept.pop(_state_for(run), None) or KnownParties(run.list_name)


def keep_for_next(run: ImportRun, known: KnownParties) -> None:
    """Keep what is known for the next rows of this import."""
    _kept.clear()
    _kept[_state_for(run)] = known


def _state_for(run: ImportRun) -> tuple[object, ...]:
    """Return what is no longer the same once somebody else has written, or this transaction was undone."""
    counts = (select(func.count()).select_from(each) for each in (Site, Company, Identifier, MatchDecision))
    token = select(ChainVersion.token).scalar_subquery()
    state = select(token, *(count.scalar_subquery() for count in counts))
    return (run.reference, run.rows_read, *db.session.execute(state).one())
