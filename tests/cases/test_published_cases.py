"""Published cases come out of the clock engine as they went: in days, and in time or late."""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from pathlib import Path

import pytest
from flask import Flask

from grievance.cases import clocks
from grievance.foundation import clock
from grievance.foundation.calendars import Calendar
from grievance.foundation.db import transaction
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import file_report, make_field

_FILE = Path(__file__).parent.parent / "data" / "published_gaps.csv"
GAPS = list(csv.DictReader(_FILE.read_text(encoding="utf-8").splitlines()))
WASHINGTON = Calendar("US", "America/New_York")


def noon(day: str) -> datetime:
    """Return midday in Washington, where the days were counted."""
    return datetime.combine(date.fromisoformat(day), time(12), WASHINGTON.clock)


def test_the_file_holds_what_was_published() -> None:
    days = {name: [int(row["days"]) for row in GAPS if row["case"] == name] for name in ("RRM-SANMARTIN",)}
    assert days == {"RRM-SANMARTIN": [32, 46, 21, 8, 240, 17]}
    assert [int(row["days"]) for row in GAPS if row["case"] == "RRM-RVFRESH"] == [30]
    assert all(row["source"] and row["confidence"] == "V" for row in GAPS)


@pytest.mark.parametrize("row", GAPS, ids=lambda row: f"{row['case']} {row['to_event']}")
def test_each_gap_is_as_many_days(row: dict[str, str]) -> None:
    due = WASHINGTON.after(noon(row["from_day"]), f"{row['days']}d")
    assert WASHINGTON.day_at(due).isoformat() == row["to_day"]


def test_what_had_a_limit_was_met_or_missed(app: Flask, peppers: PepperRing) -> None:
    """Two days over thirty and one over forty-five are late; thirty of thirty are in time."""
    field = make_field(peppers)
    limited = [row for row in GAPS if row["limit"]]
    found = []
    for row in limited:
        start, end = noon(row["from_day"]), noon(row["to_day"])
        with clock.at(start):
            filed = file_report(field, peppers)
            with transaction():
                due = WASHINGTON.after(start, row["limit"])
                clocks.start(filed.case, "findings", due_at=due)
        with clock.at(end), transaction():
            clocks.stop(filed.case, "findings")
        ended = [each for each in clocks.clocks_of(filed.case) if each.kind == "findings"]
        found.append((row["case"], row["to_event"], "yes" if ended[0].met else "no"))
    assert found == [(row["case"], row["to_event"], row["in_time"]) for row in limited]
    assert len(found) == 3
