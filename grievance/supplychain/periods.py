"""Dates that are as exact as their source: a year, a month or a day."""

from __future__ import annotations

import re
from datetime import date

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_

NO_PERIOD = N_("Give a year, a month or a day, as 2026, 2026-05 or 2026-05-31.")
ENDS_FIRST = N_("It cannot have ended before it began.")
_WRITTEN = re.compile(r"(?:18|19|20|21)\d\d(?:-\d\d(?:-\d\d)?)?")


def read_period(typed: str | None, *, field: str) -> str | None:
    """Return a year, a month or a day as it is stored; None if nothing was typed."""
    text = (typed or "").strip()
    if not text:
        return None
    if not _WRITTEN.fullmatch(text):
        raise InvalidInput(NO_PERIOD, field=field)
    try:
        date.fromisoformat(f"{text}-01-01"[:10] if len(text) < 10 else text)
    except ValueError:
        raise InvalidInput(NO_PERIOD, field=field) from None
    return text


def read_span(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """Return from when to when; an end before the beginning raises `InvalidInput`."""
    begins, ends = read_period(since, field="since"), read_period(until, field="until")
    if begins and ends and ends < begins[: len(ends)]:
        raise InvalidInput(ENDS_FIRST, field="until")
    return begins, ends
