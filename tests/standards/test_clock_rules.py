"""Versions of rules, their outer limits, and what an installation may set for itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grievance.standards.catalogue import DATA, Catalogue, read_catalogue
from grievance.standards.clock_rules import (
    BANDS,
    read_own_periods,
    rule_in_force,
    rule_of,
    rules_in_force,
    use_own_periods,
)
from grievance.standards.loading import ReferenceDataError

NEXT = (
    "site_reply,Full reply by the site,4d,8d,10wd,15wd,,RSPO 14 working days,site,"
    "{version},{since},Somebody,Shorter,Own clocks,V\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the reference data that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture(autouse=True)
def nothing_set() -> Iterator[None]:
    yield
    use_own_periods({})


def with_version(folder: Path, *, version: int = 2, since: str = "2027-01-01") -> Catalogue:
    with (folder / "clocks.csv").open("a", encoding="utf-8") as file:
        file.write(NEXT.format(version=version, since=since))
    return read_catalogue(folder)


def test_a_new_version_leaves_the_old_one_as_it_was(folder: Path) -> None:
    found = with_version(folder)
    assert found.clocks["site_reply"].version == 2
    assert found.clocks["site_reply"].p2 == "10wd"
    assert found.clock_versions["site_reply", 1].p2 == "14wd"
    assert list(found.clocks) == list(rules_in_force())


@pytest.mark.parametrize(("version", "since"), [(1, "2027-01-01"), (3, "2027-01-01"), (2, "2020-01-01")])
def test_versions_follow_one_another(folder: Path, version: int, since: str) -> None:
    with pytest.raises(ReferenceDataError, match=f"version {version} of site_reply"):
        with_version(folder, version=version, since=since)


def test_a_rule_beyond_its_outer_limit_is_refused(folder: Path) -> None:
    path = folder / "clocks.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("4h,24h,3d,5d,7d", "4h,24h,3d,6wd,7d"), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="line 3: p3 is 6wd, longer than the outer limit of 7d"):
        read_catalogue(folder)


def test_an_installation_sets_periods_of_its_own() -> None:
    use_own_periods(read_own_periods("site_reply.P2=10wd first_contact.P3=7d"))
    assert rule_in_force("site_reply").for_band("P2") == "10wd"
    assert rule_in_force("site_reply").for_band("P3") == "20wd"
    assert rules_in_force()["first_contact"].p3 == "7d"
    older = rule_of("site_reply", 1)
    assert older is not None
    assert older.p2 == "10wd"
    assert rule_of("site_reply", 99) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("site_reply.P2=15wd", "longer than 14wd"),
        ("first_contact.P3=8d", "longer than 7d"),
        ("first_contact.P3=6wd", "longer than 7d"),
        ("nothing.P2=1d", "write it as"),
        ("site_reply.P9=1d", "write it as"),
        ("site_reply=1d", "write it as"),
        ("site_reply.P2=soon", "not a number of h, d or wd"),
        ("interim_measures.P3=1d", "has not one period"),
        ("retaliation_check.P0=7d", "has not one period"),
    ],
)
def test_and_none_that_goes_further_than_it_may(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_own_periods(text)


def test_every_shipped_rule_says_whose_time_it_is_and_who_made_it() -> None:
    for rule in rules_in_force().values():
        assert rule.duty
        assert rule.changed_by
        assert rule.change
        assert any(rule.for_band(band) for band in BANDS)
