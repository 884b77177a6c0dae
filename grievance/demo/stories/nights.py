"""Who is on call: a roster since the team began, with a hole that is yet to be filled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

from grievance.demo.stage import Stage
from grievance.demo.timetable import Story
from grievance.foundation import clock
from grievance.oncall.services.planning import plan_in_turn

IN_TURN = ("triager", "inspector", "safeguarding", "supervisor")
SINCE, WEEKS_AHEAD = 231, 3


def stories(stage: Stage) -> Iterator[Story[None]]:
    """Return the story of the roster."""
    yield roster(stage)


def roster(stage: Stage) -> Story[None]:
    """Four people take weeks in turn; the next three are planned, and after them nobody is yet."""
    yield stage.time.ago(SINCE, "08:00")
    plan_in_turn(
        stage.actor("supervisor"),
        stage.cast.teams["field"],
        people=[stage.user(each) for each in IN_TURN],
        first_day=clock.today() + timedelta(days=1),
        at=time(9, 0),
        days=7,
        number=SINCE // 7 + WEEKS_AHEAD,
    )
