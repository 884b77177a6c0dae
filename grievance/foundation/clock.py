"""The time, in UTC seconds; one place, so that tests can hold it still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_held: ContextVar[datetime | None] = ContextVar("held_time", default=None)


def now() -> datetime:
    """Return the present moment in UTC, without fractions of a second."""
    return _held.get() or datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Return the present day in UTC."""
    return now().date()


def day_of(moment: datetime) -> datetime:
    """Round a moment down to its day, which is all that may be kept or shown once a clock has ended."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock still at `moment` (with a time zone) inside the block."""
    token = _held.set(moment.astimezone(UTC).replace(microsecond=0))
    try:
        yield
    finally:
        _held.reset(token)
