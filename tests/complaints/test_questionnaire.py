"""The questions and what counts as an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grievance.complaints.questionnaire import (
    Question,
    band_floor,
    check_phone,
    clean_line,
    first_contact_within,
    groups,
    is_sensitive,
    items_in,
    questions,
)
from grievance.foundation.errors import InvalidInput


def test_a_poster_asks_one_question_less() -> None:
    assert len(questions(site_is_known=False)) == 7
    assert len(questions(site_is_known=True)) == 6
    assert Question.WHERE not in questions(site_is_known=True)


def test_there_are_fifteen_groups_and_one_may_always_be_unsure() -> None:
    assert len(groups()) == 15
    codes = [item.code for item in items_in(["WA"])]
    assert codes[0] == "WA1"
    assert codes[-2:] == ["OT1", "OT2"]


@pytest.mark.parametrize(
    ("items", "band", "within"),
    [
        (["WA6"], "P3", timedelta(days=5)),
        (["WA2", "WA6"], "P2", timedelta(days=3)),
        (["WA6", "SH1"], "P0", timedelta(hours=4)),
        ([], "P3", timedelta(days=5)),
    ],
)
def test_the_most_urgent_problem_decides_when_a_person_answers(
    items: list[str], band: str, within: timedelta
) -> None:
    assert band_floor(items) == band
    assert first_contact_within(items) == within


def test_sexual_violence_is_handled_gently() -> None:
    assert is_sensitive(["WA1", "VH3"])
    assert not is_sensitive(["VH5"])


@pytest.mark.parametrize("typed", ["", "12", "call me", "1" * 20])
def test_what_is_no_phone_number(typed: str) -> None:
    with pytest.raises(InvalidInput):
        check_phone(typed)


@pytest.mark.parametrize("typed", ["+243 81 234 56 78", "٠٨١٢٣٤٥٦٧٨", "081-234-567"])
def test_phone_numbers_of_any_script(typed: str) -> None:
    check_phone(typed)


def test_a_line_is_one_line_without_control_characters() -> None:
    assert clean_line(" gate\x00\n 4 ", field="where") == "gate 4"
    with pytest.raises(InvalidInput):
        clean_line("x" * 301, field="where")
