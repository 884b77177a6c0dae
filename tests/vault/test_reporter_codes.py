"""The 20-digit code: made, read back, and a slip told apart from a guess."""

from __future__ import annotations

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


@pytest.mark.parametrize("zero", ["٠", "۰", "०", "০", "၀", "０"])
def test_digits_of_any_script_are_the_same_code(zero: str) -> None:
    code = new_code()
    assert read_code("".join(chr(ord(zero) + int(digit)) for digit in code)) == code


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
