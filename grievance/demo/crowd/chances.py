"""What chance decides: one of several, or a moment after another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")
Weighted = Sequence[tuple[Thing, int]]


def one_of(random: Random, weighted: Weighted[Thing]) -> Thing:
    """Return one of several things, the heavier ones more often."""
    return random.choices([each for each, _ in weighted], [weight for _, weight in weighted])[0]


def later(random: Random, at: datetime, least: float, most: float) -> datetime:
    """Return a moment so many days after another one."""
    return (at + timedelta(days=random.uniform(least, most))).replace(microsecond=0)


def happened(at: datetime, now: datetime) -> datetime | None:
    """Return a moment, unless it is still to come."""
    return at if at <= now else None
