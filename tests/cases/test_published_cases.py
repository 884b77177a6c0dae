"""Published cases come out of the clock engine as they went: in days, and in time or late."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

from flask import Flask

from grievance.cases import clocks
from grievance.foundation import clock
from grievance.foundation.calendars import Calendar
from grievance.foundation.db import transaction
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import Filed, file_report, make_field

_FILE = Path(__file__).parent.parent / "data" / "published_gaps.csv"
GAPS = list(csv.DictReader(_FILE.read_text(encoding="utf-8").splitlines()))
KIND = "findings"
WASHINGTON = Calendar("US", "America/New_York")


def noon(day: str) -> datetime:
    """Return midday in Washington, where the days were counted."""
    return datetime.combine(date.fromisoformat(day), time(12), WASHINGTON.clock)


def test_the_file_holds_what_was_published() -> None:
    days = {name: [int(row["days"]) for row in GAPS if row["case"] == name] for name in ("RRM-SANMARTIN",)}
    assert days == {"RRM-SANMARTIN": [32, 46, 21, 8, 240, 17]}
    assert [int(row["days"]) for row in GAPS if row["case"] == "RRM-RVFRESH"] == [30]
    assert all(row["source"] and row["confidence"] == "V" for row in GAPS)


def test_each_gap_comes_out_of_the_clock_engine(app: Flask, peppers: PepperRing) -> None:
    """In each case a clock begins where the one before ended, and keeps how many days lay between.

    Two days over thirty and one over forty-five are late; thirty of thirty are in time. What had no limit is
    given the days that it took: the clock is up on the very day.
    """
    days, late = {}, {}
    field = make_field(peppers)
    for name in dict.fromkeys(row["case"] for row in GAPS):
        rows = [row for row in GAPS if row["case"] == name]
        with clock.at(noon(rows[0]["from_day"])):
            filed = file_report(field, peppers)
        for row in rows:
            run(filed, row)
        ended = [each for each in clocks.clocks_of(filed.case) if each.kind == KIND]
        days[name] = [(each.ended_at - each.started_at).days for each in ended if each.ended_at is not None]
        late[name] = [row["to_event"] for row, each in zip(rows, ended, strict=True) if each.met is False]
    assert days == {"RRM-SANMARTIN": [32, 46, 21, 8, 240, 17], "RRM-RVFRESH": [30]}
    assert late == {"RRM-SANMARTIN": ["Request to Mexico", "Mexico declines"], "RRM-RVFRESH": []}
    assert {row["in_time"] for row in GAPS if row["limit"]} == {"yes", "no"}


def run(filed: Filed, row: Mapping[str, str]) -> None:
    """Let the clock of a gap run from its first day to its last, with its limit or for as long as it took."""
    start, end = noon(row["from_day"]), noon(row["to_day"])
    with clock.at(start), transaction():
        due = WASHINGTON.after(start, row["limit"] or f"{row['days']}d")
        made = clocks.start(filed.case, KIND, due_at=due)
        assert made is not None
        assert row["limit"] or WASHINGTON.day_at(made.due_at) == WASHINGTON.day_at(end)
    with clock.at(end), transaction():
        running = clocks.running_clock(filed.case, KIND)
        assert running is not None
        assert clocks.is_late(running) is (row["in_time"] == "no")
        clocks.stop(filed.case, KIND)
