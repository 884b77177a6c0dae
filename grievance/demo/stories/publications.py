"""What was published on each day for publishing, as it was known two weeks before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from grievance.demo.stage import Stage
from grievance.demo.timetable import Story
from grievance.transparency.dates import DELAY, is_publication_day
from grievance.transparency.services.publishing import publish

#: How many days back the register goes.
SINCE = 60


def stories(stage: Stage) -> Iterator[Story[None]]:
    """Return the one story of the register."""
    yield register(stage)


def register(stage: Stage) -> Story[None]:
    """Each publication is prepared when its time comes; the last one is still being prepared."""
    for day in range(SINCE, 1, -1):
        moment = stage.time.ago(day, "02:00")
        if is_publication_day((moment + DELAY).date()):
            yield moment
            publish()
    yield stage.time.present - timedelta(hours=1)
    publish()
