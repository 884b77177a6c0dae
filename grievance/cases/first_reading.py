"""In grave cases the workers read what was found a day before anybody at their work does."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from grievance.cases.models.case import Band, Case
from grievance.cases.models.event import CaseEvent
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_

_GRAVE = frozenset({Band.P0, Band.P1})
_HEAD_START = timedelta(hours=24)


def worker_reads_first(case: Case) -> bool:
    """Whether findings were made of which only the workers may know yet."""
    if case.band not in _GRAVE:
        return False
    found = select(CaseEvent.at).where(CaseEvent.case_id == case.id, CaseEvent.verb == "find")
    last: datetime | None = db.session.scalar(found.order_by(CaseEvent.id.desc()).limit(1))
    return last is not None and clock.now() < last + _HEAD_START


def require_read_by_worker(case: Case) -> None:
    """Refuse what would let anybody at the workers' place know of findings that they may still be reading."""
    if worker_reads_first(case):
        raise GuardRefused(N_("The worker reads the findings 24 hours before the site."))
