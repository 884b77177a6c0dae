"""Say that the supply chain has changed, so that nobody goes on looking at the old one."""

from __future__ import annotations

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.jobs.queue import enqueue
from grievance.supplychain.models.reach import ChainVersion

#: The job that works out anew what lies upstream of each brand.
REFRESH = "supplychain.refresh_reach"


def chain_changed() -> None:
    """Count the change, and have the reach of all brands worked out anew; in the caller's transaction."""
    row = db.session.scalar(select(ChainVersion).with_for_update())
    if row is None:
        row = ChainVersion(number=0)
        db.session.add(row)
    row.number += 1
    enqueue(REFRESH, unique_key=f"{REFRESH}:{row.number}")
    db.session.flush()
