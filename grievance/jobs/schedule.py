"""What happens again and again: each kind is one job row that renews itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.jobs.models import Job
from grievance.jobs.queue import enqueue, handle_with

_periods: dict[str, timedelta] = {}


def every(period: timedelta, kind: str, work: Callable[[], None]) -> None:
    """Do `work` once in every `period`, however many worker processes there are."""
    _periods[kind] = period

    def do_and_renew() -> None:
        work()
        with transaction():
            _plan(kind, period, later=1)

    handle_with(kind, do_and_renew)


def start() -> None:
    """Make sure that each periodic job has its row; safe to call from every worker, again and again."""
    with transaction():
        planned = set(db.session.scalars(select(Job.kind).where(Job.given_up.is_(False))))
        for kind, period in _periods.items():
            if kind not in planned:
                _plan(kind, period, later=0)


def kinds() -> frozenset[str]:
    """Return the kinds that happen again and again."""
    return frozenset(_periods)


def _plan(kind: str, period: timedelta, *, later: int) -> None:
    seconds = int(period.total_seconds())
    number = int(clock.now().timestamp()) // seconds + later
    due = datetime.fromtimestamp(number * seconds, UTC)
    enqueue(kind, due_at=max(due, clock.now()), unique_key=f"{kind}:{number}")
