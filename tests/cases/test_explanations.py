"""What `grievance explain clocks` prints: the rule, whose calendar, each day skipped and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from grievance.cases.explanations import explain_clock
from grievance.cli.main import main

START = datetime(2026, 12, 23, 16, 30, tzinfo=UTC)


def explained(code: str, *, band: str = "P2", country: str = "CD", zone: str = "Africa/Lubumbashi") -> str:
    return "\n".join(explain_clock(code, band=band, country=country, zone=zone, start=START))


def test_every_skipped_day_is_named() -> None:
    said = explained("site_reply")
    assert "owed by the site" in said
    assert "Version 1, since 2026-11-01" in said
    assert "skips 2026-12-25 Fri  Christmas Day" in said
    assert "skips 2027-01-04 Mon  Martyrs' Day" in said
    assert "14wd → 2027-01-12 Tue 18:30 Africa/Lubumbashi = 2027-01-12 16:30 UTC" in said


def test_a_series_is_explained_whole_and_a_limit_is_said() -> None:
    assert explained("retaliation_check").count("→") == 2
    assert "Never longer than 7d." in explained("first_contact", country="ZZ", zone="")
    assert "no holidays known for ZZ" in explained("triage", country="ZZ", zone="")


@pytest.mark.parametrize(
    ("code", "asked", "says"),
    [
        ("nothing", {}, "There is no clock nothing"),
        ("triage", {"band": "P7"}, "There is no band P7"),
        ("interim_measures", {"band": "P3"}, "no such clock runs in P3"),
        ("triage", {"zone": "Mars/Crater"}, "There is no time zone Mars/Crater"),
    ],
)
def test_what_is_not_known_is_said(code: str, asked: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        explained(code, **asked)


def test_the_command_prints_it_and_says_what_it_cannot_read() -> None:
    asked = ["explain", "clocks", "site_reply", "--country", "jp", "--from", "2027-04-28T09:00"]
    printed = CliRunner().invoke(main, asked)
    assert printed.exit_code == 0
    assert "Constitution Day" in printed.output
    assert "Asia/Tokyo" in printed.output
    wrong = CliRunner().invoke(main, [*asked[:-1], "yesterday"])
    assert wrong.exit_code == 1
    assert "Invalid isoformat string: 'yesterday'" in wrong.output
    older = CliRunner().invoke(main, [*asked, "--version", "7"])
    assert "There is no version 7 of site_reply." in older.output
