"""Let several stories happen together: each step at its own moment of the past, all in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterable
from datetime import datetime, time, timedelta
from typing import TypeVar

from grievance.foundation import clock
from grievance.foundation.db import db

Result = TypeVar("Result")
Story = Generator[datetime, None, Result]
"""A story yields the moment at which it goes on; what follows the yield happens then."""


class Timetable:
    """Moments counted back from one present, so that the world is as old on every day it is made."""

    def __init__(self, present: datetime) -> None:
        self.present = present

    def ago(self, days: int, at: str = "09:00") -> datetime:
        """Return a time of day so many days ago."""
        if days < 1:
            raise ValueError("a time of today may be still to come; count hours instead")
        day = self.present.date() - timedelta(days=days)
        return datetime.combine(day, time.fromisoformat(at), self.present.tzinfo)

    def hours_ago(self, hours: int) -> datetime:
        """Return the moment so many hours ago."""
        return self.present - timedelta(hours=hours)


def play(stories: Iterable[Story[None]]) -> None:
    """Let the stories happen; a story that would go back in time or into the future is a mistake in it."""
    present = clock.now()
    waiting = [(next(story), number, story) for number, story in enumerate(stories)]
    heapq.heapify(waiting)
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        if moment > present:
            raise ValueError(f"story {number} goes on at {moment}, which is still to come")
        with clock.at(moment):
            following = next(story, None)
            db.session.flush()
        # What one step has read must not be what the next one believes.
        db.session.expire_all()
        if following is not None:
            if following < moment:
                raise ValueError(f"story {number} goes back from {moment} to {following}")
            heapq.heappush(waiting, (following, number, story))
