"""Working days of countries, the time of places, and what never happens to either."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance.foundation.calendars import Calendar, parted, usual_length
from grievance.foundation.time_zones import is_zone, zone_at

LUBUMBASHI = Calendar("CD", "Africa/Lubumbashi")
PLACES = (
    Calendar(),
    Calendar("ZZ"),
    LUBUMBASHI,
    Calendar("CL", "America/Santiago"),
    Calendar("CN", "Asia/Shanghai"),
    Calendar("EG", "Africa/Cairo"),
    Calendar("ID", "Asia/Makassar"),
    Calendar("IR", "Asia/Tehran"),
    Calendar("JP", "Asia/Tokyo"),
    Calendar("US", "America/New_York"),
)
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
moments = st.integers(0, 10 * 365 * 24 * 3600).map(lambda seconds: BEGINNING + timedelta(seconds=seconds))
calendars = st.sampled_from(PLACES)
HOUR = timedelta(hours=1)


def test_a_site_in_congo_works_on_saturdays_and_rests_on_its_own_days() -> None:
    """Start on 23 December at half past six in the evening there; ten working days later."""
    start = datetime(2026, 12, 23, 16, 30, tzinfo=UTC)
    due = LUBUMBASHI.after(start, "10wd")
    assert due == datetime(2027, 1, 7, 16, 30, tzinfo=UTC)
    skipped = [(each.day.isoformat(), each.reason) for each in LUBUMBASHI.days_off_between(start, due)]
    assert skipped == [
        ("2026-12-25", "Christmas Day"),
        ("2026-12-27", "Sunday"),
        ("2027-01-01", "New Year's Day"),
        ("2027-01-03", "Sunday"),
        ("2027-01-04", "Martyrs' Day"),
    ]


def test_japan_and_the_united_states_have_their_holidays() -> None:
    assert Calendar("JP", "Asia/Tokyo").day_off(date(2027, 5, 3)) is not None
    fourth = Calendar("US").day_off(date(2028, 7, 4))
    assert fourth is not None
    assert (fourth.reason, fourth.estimated) == ("Independence Day", False)


def test_a_weekend_is_where_the_country_has_it() -> None:
    """A Friday in Iran and Egypt is as a Sunday elsewhere; where the state moved it, a Sunday is worked."""
    friday, sunday = date(2026, 10, 23), date(2026, 10, 25)
    assert Calendar("IR").day_off(friday) is not None
    assert Calendar("EG").day_off(friday) is not None
    assert Calendar("EG").day_off(sunday) is None
    assert Calendar("CN").day_off(date(2026, 1, 4)) is None


def test_what_the_moon_decides_is_called_an_estimate() -> None:
    feast = Calendar("ID").day_off(date(2027, 3, 10))
    assert feast is not None
    assert feast.estimated
    assert "estimated" in feast.reason


def test_nothing_is_known_of_an_invented_country() -> None:
    assert not Calendar("ZZ").is_known
    assert Calendar("ZZ").day_off(date(2026, 12, 25)) is None
    saturday = Calendar("ZZ").day_off(date(2026, 12, 26))
    assert saturday is not None
    assert saturday.reason == "Saturday"


def test_the_day_and_its_end_are_those_of_the_place() -> None:
    tokyo = Calendar("JP", "Asia/Tokyo")
    assert tokyo.day_at(datetime(2026, 3, 1, 20, tzinfo=UTC)) == date(2026, 3, 2)
    assert tokyo.last_moment_of(date(2026, 3, 2)) == datetime(2026, 3, 2, 14, 59, 59, tzinfo=UTC)


def test_working_days_end_at_the_same_time_of_day_when_clocks_change() -> None:
    """From winter into summer time in New York: nine in the morning stays nine in the morning."""
    new_york = Calendar("US", "America/New_York")
    due = new_york.after(datetime(2026, 3, 6, 14, tzinfo=UTC), "1wd")
    assert due == datetime(2026, 3, 9, 13, tzinfo=UTC)


def test_what_begins_on_a_day_off_ends_with_the_working_day() -> None:
    """Saturday evening and Sunday morning in New York: both have the whole of Monday."""
    new_york = Calendar("US", "America/New_York")
    for begun in (datetime(2026, 6, 6, 23, tzinfo=UTC), datetime(2026, 6, 7, 11, tzinfo=UTC)):
        assert new_york.after(begun, "1wd") == datetime(2026, 6, 9, 3, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("wrong", ["", "d", "5", "5w", "-1d", "5d 6d"])
def test_what_is_no_period_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a number of h, d or wd"):
        parted(wrong)


def test_five_working_days_are_a_week() -> None:
    assert usual_length("5wd") == usual_length("7d") == usual_length("168h")


@given(calendars, moments, st.integers(1, 60))
def test_working_days_never_land_on_a_day_off(calendar: Calendar, start: datetime, number: int) -> None:
    due = calendar.after(start, f"{number}wd")
    day = calendar.day_at(due)
    assert calendar.day_off(day) is None
    worked = (day - calendar.day_at(start)).days - len(calendar.days_off_between(start, due))
    assert worked == number


@given(
    calendars, moments, st.integers(0, 40 * 24 * 60), st.integers(1, 30), st.sampled_from(["h", "d", "wd"])
)
def test_who_starts_later_is_never_due_earlier(
    calendar: Calendar, start: datetime, minutes: int, number: int, unit: str
) -> None:
    """But for the hour that exists twice when clocks are put back."""
    later = start + timedelta(minutes=minutes)
    first, second = (calendar.after(each, f"{number}{unit}") for each in (start, later))
    assert second >= (first - HOUR if unit == "wd" else first)
    assert calendar.after(start, f"{number + 1}{unit}") > first > start


def test_a_position_decides_the_zone_and_a_country_only_where_it_has_one() -> None:
    assert zone_at(-10.7, 25.4, "CD") == "Africa/Lubumbashi"
    assert zone_at(-4.3, 15.3, "CD") == "Africa/Kinshasa"
    assert zone_at(None, None, "JP") == "Asia/Tokyo"
    assert zone_at(None, None, "CD") is None
    assert zone_at(None, None, "ZZ") is None
    assert zone_at(0.0, 0.0, "GA") == "Africa/Libreville"


def test_only_zones_that_exist_are_zones() -> None:
    assert is_zone("Asia/Tokyo")
    assert not any(is_zone(each) for each in ("Asia/Nowhere", "", "../etc/passwd", "/etc/passwd"))
