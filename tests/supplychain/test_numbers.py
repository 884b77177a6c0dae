"""A site number that is typed wrong is told apart from one that does not exist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance.foundation.errors import InvalidInput
from grievance.supplychain.numbers import (
    WRONG_DIGIT,
    WRONG_LENGTH,
    check_digit,
    looks_like_number,
    new_number,
    read_number,
)

SIX_DIGITS = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)


def test_new_numbers_are_valid_and_do_not_begin_with_nought() -> None:
    for _ in range(200):
        number = new_number()
        assert read_number(number) == number
        assert number[0] != "0"


@given(SIX_DIGITS, st.integers(0, 6), st.integers(1, 9))
def test_any_one_wrong_digit_is_caught(digits: str, place: int, shift: int) -> None:
    number = digits + check_digit(digits)
    wrong = str((int(number[place]) + shift) % 10)
    with pytest.raises(InvalidInput, match=WRONG_DIGIT):
        read_number(number[:place] + wrong + number[place + 1 :])


@given(SIX_DIGITS, st.integers(0, 5))
def test_two_swapped_neighbours_are_caught(digits: str, place: int) -> None:
    number = digits + check_digit(digits)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(InvalidInput, match=WRONG_DIGIT):
            read_number(swapped)


@pytest.mark.parametrize("zero", ["0", "٠", "۰", "०", "０", "၀"])
def test_digits_of_all_scripts_are_read(zero: str) -> None:
    number = new_number()
    typed = "".join(chr(ord(zero) + int(digit)) for digit in number)
    assert read_number(f" {typed[:3]}-{typed[3:]} ") == number


@pytest.mark.parametrize("typed", ["", "123", "12345678", "words"])
def test_a_number_of_another_length_is_told_so(typed: str) -> None:
    with pytest.raises(InvalidInput, match=WRONG_LENGTH):
        read_number(typed)


@pytest.mark.parametrize(
    ("typed", "is_number"), [("1234567", True), ("123 45-67", True), ("Pit 1234567", False), ("12345", False)]
)
def test_a_number_is_told_from_a_name(typed: str, is_number: bool) -> None:
    assert looks_like_number(typed) is is_number
