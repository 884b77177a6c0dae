"""What people type, made comparable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grievance.foundation import clock
from grievance.foundation.references import ALPHABET, new_reference
from grievance.foundation.text import apart, ascii_digits, clean_lines, fold, in_runs, sought


@pytest.mark.parametrize(
    ("typed", "digits"), [("४५६ ७", "4567"), ("٨-٩", "89"), ("１２", "12"), ("no", ""), ("²3", "3")]
)
def test_digits_of_all_scripts(typed: str, digits: str) -> None:
    assert ascii_digits(typed) == digits


def test_folding_forgets_accents_case_and_spaces() -> None:
    assert fold("  Nouvelle-Calédonie  NICKEL ") == "nouvelle-caledonie nickel"
    assert fold("钴矿") == "钴矿"
    assert fold(" Invented  STRASSE 1\t") == fold("invented straße 1")


def test_a_code_copied_from_a_page_is_the_code_that_was_meant() -> None:
    assert sought(apart("8MJVge4gre26")) == "8mjvge4gre26"
    assert sought("\u200f٨mjvge٤gre٢٦ ") == "8mjvge4gre26"


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [([], []), ([4], ["4"]), ([1, 2, 3, 7], ["1–3", "7"]), ([1, 3, 4], ["1", "3–4"])],
)
def test_numbers_that_follow_one_another_are_a_run(numbers: list[int], shown: list[str]) -> None:
    assert list(in_runs(numbers)) == shown


def test_control_characters_are_dropped_and_lines_kept() -> None:
    assert clean_lines("a\r\nb\x00\x07\tc ") == "a\nb\tc"


def test_references_are_random_and_unambiguous() -> None:
    made = {new_reference() for _ in range(500)}
    assert len(made) == 500
    assert {len(each) for each in made} == {12}
    assert set("".join(made)) <= set(ALPHABET)
    assert not set("ilou") & set(ALPHABET)


def test_the_clock_can_be_held() -> None:
    friday = datetime(2026, 11, 20, 9, tzinfo=UTC)
    with clock.at(friday):
        assert clock.now() == friday
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
