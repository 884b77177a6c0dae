"""Write work down, take it under a lease, do it, and give it back if the worker dies."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.jobs.models import Job

LEASE = timedelta(minutes=5)
ATTEMPTS = 8
Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}
log = logging.getLogger("grievance.jobs")


def handle_with(kind: str, handler: Handler) -> None:
    """Say who does jobs of this kind; handlers are idempotent, since a job may come twice."""
    _handlers[kind] = handler


def enqueue(
    kind: str, *, due_at: datetime | None = None, unique_key: str | None = None, **arguments: Any
) -> None:
    """Add work inside the caller's transaction; a second job with the same key changes nothing."""
    if unique_key and db.session.scalar(select(Job.id).where(Job.unique_key == unique_key)):
        return
    job = Job(kind=kind, arguments=arguments, due_at=due_at or clock.now(), unique_key=unique_key)
    db.session.add(job)


def run_due(*, limit: int = 100) -> int:
    """Do what is due now, at most `limit` jobs, and return how many were done."""
    done = 0
    for _ in range(limit):
        taken = _take()
        if taken is None:
            break
        done += _do(*taken)
    return done


def _take() -> tuple[int, str, dict[str, Any]] | None:
    moment = clock.now()
    with transaction():
        job = db.session.scalar(
            select(Job)
            .where(Job.due_at <= moment, Job.given_up.is_(False))
            .where(or_(Job.leased_until.is_(None), Job.leased_until < moment))
            .order_by(Job.due_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        job.leased_until = moment + LEASE
        job.attempts += 1
        return job.id, job.kind, dict(job.arguments)


def _do(job_id: int, kind: str, arguments: dict[str, Any]) -> int:
    try:
        _handlers[kind](**arguments)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong, the job is kept and tried again
        log.warning("job failed", extra={"job_kind": kind, "error_kind": type(error).__name__})
        _give_back(job_id, type(error).__name__)
        return 0
    with transaction():
        job = db.session.get(Job, job_id)
        if job is not None:
            db.session.delete(job)
    return 1


def _give_back(job_id: int, error: str) -> None:
    with transaction():
        job = db.session.get(Job, job_id)
        if job is None:
            return
        job.last_error = error[:80]
        job.given_up = job.attempts >= ATTEMPTS
        job.leased_until = None
        job.due_at = clock.now() + timedelta(seconds=30 * 2**job.attempts)
