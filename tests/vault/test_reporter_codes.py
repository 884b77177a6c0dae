"""The 20-digit code: made, read back, and a slip told apart from a guess."""

from __future__ import annotations

import sys
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.vault.reporter_codes import MistypedCode, in_groups, keys_of, new_code, read_code


def test_a_new_code_reads_back() -> None:
    for _ in range(200):
        code = new_code()
        assert len(code) == 20
        assert read_code(" ".join(in_groups(code))) == code


#: The zero of every script that has decimal digits.
ZEROES = [
    chr(point)
    for point in range(sys.maxunicode + 1)
    if chr(point).isdecimal() and unicodedata.decimal(chr(point)) == 0
]


def test_the_scripts_of_workers_are_among_them() -> None:
    names = {unicodedata.name(zero).removesuffix("DIGIT ZERO").strip() for zero in ZEROES}
    wanted = {
        *(
            "ARABIC-INDIC",
            "EXTENDED ARABIC-INDIC",
            "DEVANAGARI",
            "BENGALI",
            "MYANMAR",
            "KHMER",
            "THAI",
            "LAO",
        ),
        *("FULLWIDTH", "NKO", "TAMIL", "GUJARATI", "GURMUKHI", "TELUGU", "JAVANESE", "BALINESE", "LAO"),
    }
    assert wanted <= names


@pytest.mark.parametrize("zero", ZEROES, ids=lambda zero: f"U+{ord(zero):04X}")
def test_digits_of_any_script_are_the_same_code(zero: str) -> None:
    code = new_code()
    written = "".join(chr(ord(zero) + int(digit)) for digit in code)
    assert read_code(written) == code
    assert read_code("-".join(written[at : at + 4] for at in range(0, 20, 4))) == code


@pytest.mark.parametrize(
    "around",
    [
        "My code is {}",
        "{} is my code, please help",
        "  {}\n",
        "\u200f{}\u200e",
        "\u202b{}\u202c",
        "رمزي هو \u2067{}\u2069",
        "code:\t{}.",
        "Sent 12.11.2026, 14:05: {}",
        "{} (call 0812 555 0199)",
    ],
)
def test_a_code_is_found_in_the_message_it_was_pasted_with(around: str) -> None:
    code = "12345678901234567888"
    assert int(code) % 97 == 1
    for shown in (code, " ".join(in_groups(code)), "\u2013".join(in_groups(code))):
        assert read_code(around.format(shown)) == code


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type the 20 numbers of your code."),
        ("I lost it", "Type the 20 numbers of your code."),
        ("1234 5678 9012 3456 788", "A code has 20 numbers. You typed 19."),
        ("123456789012345678880", "A code has 20 numbers. You typed 21."),
        ("l234 5678 9012 3456 7888", "A code has 20 numbers. You typed 19."),
        ("12345678901234567889", "One number is wrong. Please check and try again."),
    ],
)
def test_what_is_wrong_is_said(typed: str, says: str) -> None:
    with pytest.raises(MistypedCode) as refusal:
        read_code(typed)
    assert refusal.value.message % refusal.value.values == says


def test_two_codes_in_one_message_are_not_guessed_between() -> None:
    with pytest.raises(MistypedCode):
        read_code(f"{new_code()} or {new_code()}")


@given(st.integers(0, 19), st.integers(1, 9))
def test_every_single_slip_is_noticed(position: int, shift: int) -> None:
    code = new_code()
    slipped = code[:position] + str((int(code[position]) + shift) % 10) + code[position + 1 :]
    with pytest.raises(MistypedCode):
        read_code(slipped)


@given(st.integers(0, 18))
def test_every_swap_of_neighbours_is_noticed(position: int) -> None:
    code = new_code()
    swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    if swapped != code:
        with pytest.raises(MistypedCode):
            read_code(swapped)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_code_or_a_clean_refusal(typed: str) -> None:
    with suppress(MistypedCode):
        assert len(read_code(typed)) == 20


def test_the_locator_needs_the_pepper() -> None:
    code = new_code()
    one = keys_of(code, peppers=PepperRing.new(), cost=LOWEST)[0]
    other = keys_of(code, peppers=PepperRing.new(), cost=LOWEST)[0]
    assert one.locator != other.locator
    assert one.wrapping_key == other.wrapping_key


def test_a_ring_finds_codes_of_older_peppers() -> None:
    old = PepperRing.new()
    both = PepperRing({1: old[1], 2: b"n" * 32}, old.service_key)
    code = new_code()
    assert keys_of(code, peppers=old, cost=LOWEST)[0].locator in {
        each.locator for each in keys_of(code, peppers=both, cost=LOWEST)
    }
