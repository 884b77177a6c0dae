"""How the work for later is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.jobs.models import Job

#: Work that is overdue by more than this says that no worker is running.
LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class StuckJob:
    """One piece of work that failed; nothing of its content."""

    kind: str
    attempts: int
    due_at: datetime
    last_error: str | None
    given_up: bool


@dataclass(frozen=True)
class State:
    """How much waits, how much is late, and how much was given up."""

    waiting: int
    late: int
    given_up: int

    @property
    def worker_seems_gone(self) -> bool:
        """Whether nobody does the work: something has been due for minutes, or nothing was ever planned."""
        return self.late > 0 or self.waiting == 0


def state() -> State:
    """Return the counts."""
    moment = clock.now()
    live = Job.given_up.is_(False)
    untouched = (Job.leased_until.is_(None)) | (Job.leased_until < moment)

    def count(*clauses: object) -> int:
        return db.session.scalar(select(func.count(Job.id)).where(*clauses)) or 0  # type: ignore[arg-type]

    return State(
        waiting=count(live),
        late=count(live, untouched, Job.due_at < moment - LATE),
        given_up=count(Job.given_up.is_(True)),
    )


def stuck_jobs(*, limit: int = 100) -> list[StuckJob]:
    """Return work that failed at least once or was given up, what was given up first."""
    rows = db.session.scalars(
        select(Job).where(Job.last_error.is_not(None)).order_by(Job.given_up.desc(), Job.due_at).limit(limit)
    )
    return [StuckJob(row.kind, row.attempts, row.due_at, row.last_error, row.given_up) for row in rows]
