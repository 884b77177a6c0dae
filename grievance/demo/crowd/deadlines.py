"""The deadlines of an invented case, by the rules of its band."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from grievance.cases.models.case import Band
from grievance.demo.crowd.course import Course
from grievance.foundation import clock
from grievance.foundation.calendars import usual_length
from grievance.standards.clock_rules import rule_in_force

#: Each deadline with the step that starts it (none: the report itself) and those that end it.
_SPANS: tuple[tuple[str, str | None, tuple[str, ...]], ...] = (
    ("first_contact", None, ("acknowledge",)),
    ("triage", None, ("screen",)),
    ("decision", None, ("accept", "decline", "refer_out")),
    ("site_notice", "assign", ("notify_site", "investigate")),
    ("site_reply", "notify_site", ("investigate",)),
    ("findings", "investigate", ("find",)),
    ("plan_agreed", "find", ("agree_plan", "prepare_closing")),
    ("verification", "begin_verification", ("resolve",)),
    ("monitoring", "resolve", ("prepare_closing",)),
)
#: These end whatever runs.
_LAST = ("close", "close_without_contact", "withdraw")


def clock_rows(course: Course) -> Iterator[dict[str, Any]]:
    """Yield the deadlines that ran or run; nobody is written to about them."""
    for kind, begin, ends in _SPANS:
        started = course.opened_at if begin is None else course.at(begin)
        period = _period(kind, course.band)
        if started is None or not period:
            continue
        due = started + usual_length(period)
        ended = min((at for verb in ends if (at := course.at(verb)) is not None), default=None)
        called_off = next((at for verb in _LAST if (at := course.at(verb)) is not None), None)
        yield _row(kind, period, started, due, ended, called_off)


def next_due(course: Course) -> datetime | None:
    """Return the earliest deadline that runs."""
    running = (row["due_at"] for row in clock_rows(course) if row["ended_at"] is None)
    return min(running, default=None)


def _row(
    kind: str,
    period: str,
    started: datetime,
    due: datetime,
    ended: datetime | None,
    called_off: datetime | None,
) -> dict[str, Any]:
    end = ended or called_off
    return {
        "kind": kind,
        "rule": period,
        "rule_version": 1,
        "started_at": clock.day_of(started) if end else started,
        "due_at": clock.day_of(due) if end else due,
        "ended_at": clock.day_of(end) if end else None,
        "met": ended <= due if ended else None,
        "next_rung_at": None,
    }


@cache
def _period(kind: str, band: Band) -> str:
    return rule_in_force(kind).for_band(band).partition(" ")[0]
