"""The deadlines of an invented case, by the rules of its band."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from grievance.cases.models.case import Band
from grievance.demo.crowd.course import Course, Deed
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
        yield _row(kind, period, started, due, ended, _end_of_all(course))


def action_clock_rows(course: Course, deed: Deed) -> Iterator[dict[str, Any]]:
    """Yield the deadlines of one action: its day, and then the time for checking its proof."""
    called_off = _end_of_all(course)
    agreed, claimed = course.at("agree_plan"), course.at("begin_verification")
    if agreed is not None:
        due = deed.due_at.replace(hour=23, minute=59, second=59)
        yield _row("action_due", "date", agreed, due, claimed, called_off)
    if claimed is not None:
        period = _period("verification", course.band)
        due = claimed + usual_length(period)
        yield _row("verification", period, claimed, due, course.at("resolve"), called_off)


def next_due(course: Course) -> datetime | None:
    """Return the earliest deadline that runs."""
    rows = [*clock_rows(course), *(row for deed in course.deeds for row in action_clock_rows(course, deed))]
    return min((row["due_at"] for row in rows if row["ended_at"] is None), default=None)


def _end_of_all(course: Course) -> datetime | None:
    return next((at for verb in _LAST if (at := course.at(verb)) is not None), None)


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
