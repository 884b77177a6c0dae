"""The deadlines of an invented case, by the rules of its band."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from grievance.cases.models.case import Band
from grievance.cases.states import ENDED
from grievance.demo.crowd.course import Course, Deed, FreshLook
from grievance.foundation import clock
from grievance.foundation.calendars import usual_length
from grievance.standards.clock_rules import rule_in_force

#: What runs from the report on.
_FIRST = ("first_contact", "triage", "decision")
#: Each step with the deadlines that it starts.
_STARTS: dict[str, tuple[str, ...]] = {
    "assign": ("site_notice",),
    "notify_site": ("site_reply",),
    "investigate": ("findings",),
    "find": ("plan_agreed",),
    "take_up_finding": ("plan_agreed",),
    "resolve": ("monitoring",),
    "reopen": ("triage", "decision"),
}
#: Each step with the deadlines that it keeps, or has missed.
_ENDS: dict[str, tuple[str, ...]] = {
    "acknowledge": ("first_contact",),
    "screen": ("triage",),
    "accept": ("triage", "decision"),
    "decline": ("decision",),
    "refer_out": ("decision",),
    "notify_site": ("site_notice",),
    "investigate": ("site_notice", "site_reply"),
    "find": ("findings",),
    "agree_plan": ("plan_agreed",),
    "prepare_closing": ("plan_agreed", "monitoring"),
}


@dataclass
class _Running:
    """A deadline that runs, or stands still since a moment."""

    kind: str
    period: str
    started: datetime
    due: datetime
    paused_at: datetime | None = None
    paused_for: timedelta = timedelta()

    def go_on(self, at: datetime) -> None:
        """Let it run on after it stood still."""
        if self.paused_at is not None:
            self.due += at - self.paused_at
            self.paused_for += at - self.paused_at
            self.paused_at = None


def clock_rows(course: Course) -> Iterator[dict[str, Any]]:
    """Yield the deadlines that ran or run; nobody is written to about them."""
    running: dict[str, _Running] = {}
    _start(running, _FIRST, course, course.opened_at)
    for each in course.strides:
        if each.verb == "hear_reporter":
            for held in running.values():
                held.go_on(each.at)
        for kind in _ENDS.get(each.verb, ()):
            if kind in running:
                yield _ended(running.pop(kind), each.at, kept=True)
        if each.target in ENDED or each.verb == "end_without_remedy":
            yield from (_ended(left, each.at, kept=False) for left in running.values())
            running.clear()
        _start(running, _STARTS.get(each.verb, ()), course, each.at)
        if each.verb == "ask_reporter":
            for asked in running.values():
                asked.paused_at = each.at
    yield from (_row(left) for left in running.values())
    yield from _advocate_row(course)
    yield from _brand_row(course)


def appeal_clock_row(look: FreshLook) -> dict[str, Any]:
    """Return the deadline by which a panel decides."""
    made = _Running("appeal_decision", *_span("appeal_decision", Band.P2, look.filed_at))
    return _ended(made, look.decided_at, kept=True) if look.decided_at is not None else _row(made)


def action_clock_rows(course: Course, deed: Deed) -> Iterator[dict[str, Any]]:
    """Yield the deadlines of one action: its day, and then the time for checking its proof."""
    agreed, claimed, over = course.at("agree_plan"), course.at("begin_verification"), course.over_at
    if agreed is not None:
        due = deed.due_at.replace(hour=23, minute=59, second=59)
        yield _until(_Running("action_due", "date", agreed, due), claimed, over)
    if claimed is not None:
        made = _Running("verification", *_span("verification", course.band, claimed))
        yield _until(made, course.at("resolve"), over)


def next_due(course: Course) -> datetime | None:
    """Return the earliest deadline that runs."""
    rows = [*clock_rows(course), *(row for deed in course.deeds for row in action_clock_rows(course, deed))]
    running = (row["due_at"] for row in rows if row["ended_at"] is None and row["paused_at"] is None)
    return min(running, default=None)


def answer_due(band: Band, sent_at: datetime) -> datetime:
    """Return by when a brand has to answer."""
    return sent_at + usual_length(_period("brand_answer", band))


def _advocate_row(course: Course) -> Iterator[dict[str, Any]]:
    asked = course.advocacy
    if asked is not None:
        made = _Running("advocate", *_span("advocate", course.band, asked.asked_at))
        yield _until(made, asked.found_at, course.strides[-1].at if course.state in ENDED else None)


def _brand_row(course: Course) -> Iterator[dict[str, Any]]:
    asked = course.asking
    if asked is not None:
        period = _period("brand_answer", course.band)
        made = _Running("brand_answer", period, asked.sent_at, asked.due_at)
        yield _until(made, asked.answered_at, course.strides[-1].at if course.state in ENDED else None)


def _start(running: dict[str, _Running], kinds: tuple[str, ...], course: Course, at: datetime) -> None:
    for kind in kinds:
        if kind not in running and _period(kind, course.band):
            running[kind] = _Running(kind, *_span(kind, course.band, at))


def _span(kind: str, band: Band, at: datetime) -> tuple[str, datetime, datetime]:
    period = _period(kind, band)
    return period, at, at + usual_length(period)


def _until(made: _Running, kept_at: datetime | None, called_off_at: datetime | None) -> dict[str, Any]:
    if kept_at is not None:
        return _ended(made, kept_at, kept=True)
    return _ended(made, called_off_at, kept=False) if called_off_at is not None else _row(made)


def _ended(made: _Running, at: datetime, *, kept: bool) -> dict[str, Any]:
    """Return a deadline that ended, with its days: in time, late, or called off."""
    made.go_on(at)
    return {
        **_row(made),
        "started_at": clock.day_of(made.started),
        "due_at": clock.day_of(made.due),
        "ended_at": clock.day_of(at),
        "met": at <= made.due if kept else None,
    }


def _row(made: _Running) -> dict[str, Any]:
    return {
        "kind": made.kind,
        "rule": made.period,
        "rule_version": 1,
        "started_at": made.started,
        "due_at": made.due,
        "ended_at": None,
        "met": None,
        "paused_at": made.paused_at,
        "paused_seconds": int(made.paused_for.total_seconds()),
        "next_rung_at": None,
    }


@cache
def _period(kind: str, band: Band) -> str:
    return rule_in_force(kind).for_band(band).partition(" ")[0]
