"""Write work down, take it under a lease, do it, and give it back if the worker dies."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.jobs.models import Job

LEASE = timedelta(minutes=5)
ATTEMPTS = 8
Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}
log = logging.getLogger("grievance.jobs")


class _Taken(NamedTuple):
    job_id: int
    attempt: int
    kind: str
    arguments: dict[str, Any]


def handle_with(kind: str, handler: Handler) -> None:
    """Say who does jobs of this kind; handlers are idempotent, since a job may come twice."""
    _handlers[kind] = handler


def enqueue(
    kind: str, *, due_at: datetime | None = None, unique_key: str | None = None, **arguments: Any
) -> None:
    """Add work inside the caller's transaction; a second job with the same key changes nothing."""
    values = {
        "kind": kind,
        "arguments": arguments,
        "due_at": due_at or clock.now(),
        "attempts": 0,
        "given_up": False,
        "unique_key": unique_key,
    }
    # The database, not a look beforehand, decides between two who add the same work at once.
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    db.session.execute(
        dialect.insert(Job).values(values).on_conflict_do_nothing(index_elements=[Job.unique_key])
    )


def run_due(*, limit: int = 100, go_on: Callable[[], bool] = lambda: True) -> int:
    """Do what is due now, at most `limit` jobs and only while `go_on` says so; return how many were done."""
    done = 0
    for _ in range(limit):
        if not go_on():
            break
        taken = _take()
        if taken is None:
            break
        done += _do(taken)
    return done


def forget_given_up() -> int:
    """Delete work that was given up more than a month ago, and return how much; in a transaction."""
    result = db.session.execute(
        delete(Job).where(Job.given_up.is_(True), Job.due_at < clock.now() - timedelta(days=30))
    )
    return int(getattr(result, "rowcount", 0))


def _due(moment: datetime) -> ColumnElement[bool]:
    return and_(
        Job.due_at <= moment,
        Job.given_up.is_(False),
        or_(Job.leased_until.is_(None), Job.leased_until < moment),
    )


def _take() -> _Taken | None:
    moment = clock.now()
    waiting = db.session.scalar(select(Job.id).where(_due(moment)).limit(1))
    db.session.rollback()
    if waiting is None:
        # An idle worker only reads: it never stands in the way of whoever writes.
        return None
    with transaction():
        job = db.session.scalar(
            select(Job)
            .where(_due(moment))
            .order_by(Job.due_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        job.attempts += 1
        if job.attempts > ATTEMPTS:
            # It ended its worker every time, or it would have been given back.
            job.given_up, job.last_error = True, "WorkerDied"
            return _Taken(0, 0, "", {})
        job.leased_until = moment + LEASE
        return _Taken(job.id, job.attempts, job.kind, dict(job.arguments))


def _do(taken: _Taken) -> int:
    if not taken.kind:
        return 0
    try:
        _handlers[taken.kind](**taken.arguments)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong, the job is kept and tried again
        log.warning("job failed", extra={"job_kind": taken.kind, "error_kind": type(error).__name__})
        db.session.rollback()
        _give_back(taken, type(error).__name__)
        return 0
    with transaction():
        job = _still_mine(taken)
        if job is not None:
            db.session.delete(job)
    return 1


def _give_back(taken: _Taken, error: str) -> None:
    with transaction():
        job = _still_mine(taken)
        if job is None:
            return
        job.last_error = error[:80]
        job.given_up = job.attempts >= ATTEMPTS
        job.leased_until = None
        job.due_at = clock.now() + timedelta(seconds=30 * 2**job.attempts)


def _still_mine(taken: _Taken) -> Job | None:
    """Return the job unless its lease ran out and another worker has it now."""
    job = db.session.get(Job, taken.job_id)
    return job if job is not None and job.attempts == taken.attempt else None
