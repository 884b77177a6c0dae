"""Say that the supply chain has changed, so that nobody goes on looking at the old one."""

from __future__ import annotations

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.foundation.references import new_reference
from grievance.jobs.queue import enqueue
from grievance.supplychain.models.reach import ChainVersion

#: The job that works out anew what lies upstream of each brand.
REFRESH = "supplychain.refresh_reach"


def chain_changed() -> None:
    """Give the chain a new version and have the reach of all brands worked out anew, in this transaction."""
    row = db.session.scalar(select(ChainVersion).with_for_update())
    if row is None:
        row = ChainVersion()
        db.session.add(row)
    row.token = new_reference()
    enqueue(REFRESH, unique_key=f"{REFRESH}:{row.token}")
    db.session.flush()
