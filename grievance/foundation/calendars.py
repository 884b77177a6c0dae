"""Working days of a country and the time of a place: holidays and weekends from the `holidays` library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from holidays import country_holidays, list_supported_countries

PERIOD = re.compile(r"(\d+)(h|d|wd)")
#: Whoever waits for so many days off in a row has a mistake before them, not a calendar.
_LONGEST_REST = 60


@dataclass(frozen=True)
class DayOff:
    """A day on which nobody has to work, and why."""

    day: date
    holiday: str
    """The holiday's name in English, or empty on a weekend."""
    estimated: bool
    """Whether the moon decides, so that the day may yet turn out to be the next or the one before."""

    @property
    def reason(self) -> str:
        """Why nobody works: the holiday, or the day of the week."""
        return self.holiday or f"{self.day:%A}"


@dataclass(frozen=True)
class Calendar:
    """The national holidays and weekends of a country, at the time of a place in it.

    Regional holidays are not counted. Where a country names none, or none is known, Saturdays and Sundays are
    free and nothing else. Days that an Islamic or lunar calendar sets ahead of time are estimates: `DayOff`
    says so, and a deadline that was counted with one stays as it was counted.
    """

    country: str = ""
    """ISO 3166 code; empty or unknown: weekends only."""
    zone: str = "UTC"

    @property
    def is_known(self) -> bool:
        """Whether holidays of this country are known."""
        return self.country in _countries()

    @property
    def clock(self) -> tzinfo:
        """What the clocks show there."""
        return UTC if self.zone == "UTC" else ZoneInfo(self.zone)

    def day_at(self, moment: datetime) -> date:
        """Return which day it is there."""
        return moment.astimezone(self.clock).date()

    def day_off(self, day: date) -> DayOff | None:
        """Return why nobody works on a day, or None on a working day."""
        return _days_off(self.country if self.is_known else "", day.year).get(day)

    def after(self, moment: datetime, period: str) -> datetime:
        """Return the moment that "4h", "5d" or "15wd" after another one leads to.

        Working days end at the same time of the day there; what begins on a day off ends with the last of
        them, so that beginning later never ends earlier. Where clocks are put back, two moments of the
        repeated hour end at the same time of day too.
        """
        number, unit = parted(period)
        if unit == "h":
            return moment + timedelta(hours=number)
        if unit == "d":
            return moment + timedelta(days=number)
        local = moment.astimezone(self.clock)
        day = self._working_day_after(local.date(), number)
        if self.day_off(local.date()) is not None:
            return self.last_moment_of(day)
        return datetime.combine(day, local.time(), self.clock).astimezone(UTC)

    def days_off_between(self, start: datetime, end: datetime) -> list[DayOff]:
        """Return the days off after the day of `start` up to the day of `end`, in order."""
        first, last = self.day_at(start), self.day_at(end)
        days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
        return [off for day in days if (off := self.day_off(day)) is not None]

    def last_moment_of(self, day: date) -> datetime:
        """Return the last second of a day there."""
        following = datetime.combine(day + timedelta(days=1), datetime.min.time(), self.clock)
        return following.astimezone(UTC) - timedelta(seconds=1)

    def _working_day_after(self, day: date, number: int) -> date:
        rest = 0
        while number:
            day += timedelta(days=1)
            rest = rest + 1 if self.day_off(day) is not None else 0
            if rest > _LONGEST_REST:
                raise ValueError(f"nobody works in {self.country} around {day}")
            number -= not rest
        return day


def parted(period: str) -> tuple[int, str]:
    """Return the number and the unit of "4h", "5d" or "15wd"."""
    found = PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(f"not a number of h, d or wd: {period!r}")
    return int(found[1]), found[2]


def usual_length(period: str) -> timedelta:
    """Return how long a period is where nobody has a holiday: five working days are a week."""
    number, unit = parted(period)
    if unit == "h":
        return timedelta(hours=number)
    return timedelta(days=number) * (7 / 5 if unit == "wd" else 1)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(list_supported_countries(include_aliases=False))


@lru_cache(maxsize=512)
def _days_off(country: str, year: int) -> Mapping[date, DayOff]:
    """Return a year's days off; worked out whole, since the library's own books grow while they are read."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]
    if not country:
        return MappingProxyType({day: DayOff(day, "", estimated=False) for day in days if day.weekday() > 4})
    book = country_holidays(country, years=year, expand=False, language="en_US")
    return MappingProxyType(
        {day: _day_off(day, book.get(day)) for day in days if not book.is_working_day(day)}
    )


def _day_off(day: date, name: str | None) -> DayOff:
    said = name or ""
    return DayOff(day, said, estimated="(estimated)" in said)
