"""What nobody checked is not told to a worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from grievance.standards.countries import languages_of_countries, pack_of, packs, read_packs
from grievance.standards.loading import ReferenceDataError

COUNTRIES = {"CD", "CL", "CN", "GA", "ID", "JP", "MG", "MZ", "PH", "US", "ZA"}
HEADER = "key,value,source,as_of,checked_by\n"


def test_each_country_has_a_pack() -> None:
    assert set(packs()) >= COUNTRIES


def test_an_unchecked_fact_is_recorded_but_not_given() -> None:
    pack = pack_of("CD")
    recorded = pack.recorded("labour_inspectorate")
    assert recorded is not None
    assert recorded.source
    assert pack.get("labour_inspectorate") is None


def test_a_checked_fact_is_given(tmp_path: Path) -> None:
    (tmp_path / "XX.csv").write_text(
        HEADER + "emergency_number,112,A gazette,2026-01-01,A. Person\n", encoding="utf-8"
    )
    fact = read_packs(tmp_path)["XX"].get("emergency_number")
    assert fact is not None
    assert (fact.value, fact.checked_by) == ("112", "A. Person")


def test_no_emergency_number_is_guessed() -> None:
    assert all(pack.get("emergency_number") is None for pack in packs().values())


def test_a_country_without_a_pack_has_an_empty_one() -> None:
    assert pack_of("QQ").get("emergency_number") is None
    assert pack_of(None).recorded("emergency_number") is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("telephone,1,s,2026,me\n", "there is no fact telephone"),
        ("child_protection,,,,\nchild_protection,,,,\n", "comes twice"),
        ("child_protection,Office,,2026,me\n", "source is empty"),
    ],
)
def test_a_wrong_pack_is_refused(tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / "XX.csv").write_text(HEADER + line, encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=says):
        read_packs(tmp_path)


def test_languages_come_most_spoken_first() -> None:
    assert languages_of_countries()["CD"][:2] == ("sw", "fr")
