"""What happens again and again: each kind is one job row that renews itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from grievance.foundation import clock
from grievance.foundation.db import transaction
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
    """Make sure that each periodic job has its row; safe to call from every worker."""
    with transaction():
        for kind, period in _periods.items():
            _plan(kind, period, later=0)


def _plan(kind: str, period: timedelta, *, later: int) -> None:
    seconds = int(period.total_seconds())
    number = int(clock.now().timestamp()) // seconds + later
    due = clock.now() + timedelta(seconds=number * seconds - clock.now().timestamp())
    enqueue(kind, due_at=max(due, clock.now()), unique_key=f"{kind}:{number}")
