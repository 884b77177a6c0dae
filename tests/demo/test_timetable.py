"""Stories run side by side in the order of time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from grievance.demo.timetable import Story, Timetable, play
from grievance.foundation import clock


@pytest.fixture
def time(app: Flask) -> Timetable:
    """Moments counted back from now."""
    return Timetable(clock.now())


def test_steps_of_all_stories_happen_in_the_order_of_their_moments(time: Timetable) -> None:
    seen: list[tuple[str, datetime]] = []

    def story(name: str, *days: int) -> Story[None]:
        for day in days:
            yield time.ago(day)
            seen.append((name, clock.now()))

    play([story("a", 9, 3), story("b", 7, 5)])
    assert [name for name, _at in seen] == ["a", "b", "b", "a"]
    assert [at for _name, at in seen] == [time.ago(day) for day in (9, 7, 5, 3)]


def test_a_story_cannot_go_back_in_time(time: Timetable) -> None:
    def story() -> Story[None]:
        yield time.ago(3)
        yield time.ago(4)

    with pytest.raises(ValueError, match="goes back"):
        play([story()])


def test_a_story_cannot_reach_into_the_future(time: Timetable) -> None:
    def story() -> Story[None]:
        yield time.present + timedelta(hours=1)

    with pytest.raises(ValueError, match="still to come"):
        play([story()])


def test_a_time_of_today_is_refused_because_it_may_be_still_to_come(time: Timetable) -> None:
    with pytest.raises(ValueError, match="count hours"):
        time.ago(0)
