"""When something is published: on fixed days, and never before it is 14 days old."""

from __future__ import annotations

from datetime import date, timedelta

DELAY = timedelta(days=14)
#: A case is shown this long after it came in, or once there are findings.
SHOWN_AFTER = timedelta(days=30)
DAYS_OF_MONTH = (1, 15)
#: The longest way to a day of publication: from the 16th of a month of 31 days.
LONGEST_WAIT = timedelta(days=16)


def is_publication_day(day: date) -> bool:
    """Whether something is published on this day."""
    return day.day in DAYS_OF_MONTH


def next_publication(known_on: date) -> date:
    """Return the first publication on which what is known on a day is old enough."""
    day = known_on + DELAY
    while not is_publication_day(day):
        day += timedelta(days=1)
    return day


def last_publication(day: date) -> date:
    """Return the last publication day that is not after a day."""
    while not is_publication_day(day):
        day -= timedelta(days=1)
    return day


def month(day: date) -> str:
    """Return a day as its month: "2026-11"."""
    return f"{day:%Y-%m}"


def quarter(day: date) -> str:
    """Return a day as its quarter: "2026-Q4"."""
    return f"{day.year}-Q{(day.month + 2) // 3}"
