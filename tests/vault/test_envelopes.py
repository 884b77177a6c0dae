"""Envelopes open only with the right key in the right place, and their length says little."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance.foundation.errors import Sealed
from grievance.vault.envelopes import close_envelope, context, open_envelope, padme
from grievance.vault.keys import OpenKey, key_pair_of, new_key_pair, open_with, seal_to

HERE = context(v=1, item="a")


@given(st.binary(max_size=3000))
def test_what_goes_in_comes_out(content: bytes) -> None:
    key = os.urandom(32)
    assert open_envelope(key, close_envelope(key, content, bound_to=HERE), bound_to=HERE) == content


def test_another_key_place_or_byte_is_refused() -> None:
    key = os.urandom(32)
    envelope = close_envelope(key, b"words", bound_to=HERE)
    for wrong_key, wrong_envelope, wrong_place in (
        (os.urandom(32), envelope, HERE),
        (key, envelope, context(v=1, item="b")),
        (key, envelope[:-1] + bytes([envelope[-1] ^ 1]), HERE),
        (key, envelope[:-1], HERE),
        (key, b"", HERE),
    ):
        with pytest.raises(Sealed):
            open_envelope(wrong_key, wrong_envelope, bound_to=wrong_place)


def test_short_texts_all_look_alike() -> None:
    key = os.urandom(32)
    assert len({len(close_envelope(key, b"x" * size, bound_to=HERE)) for size in range(250)}) == 1


@given(st.integers(257, 10**9))
def test_padding_is_small_and_coarse(length: int) -> None:
    assert length <= padme(length) <= length * 1.12


def test_a_sealed_key_opens_for_its_holder_only() -> None:
    holder, other = new_key_pair(), new_key_pair()
    sealed = seal_to(holder.public, b"k" * 32, info=HERE)
    assert open_with(holder.private, sealed, info=HERE) == b"k" * 32
    assert key_pair_of(holder.private) == holder
    for private, info in ((other.private, HERE), (holder.private, b"elsewhere")):
        with pytest.raises(Sealed):
            open_with(private, sealed, info=info)


def test_a_key_is_read_once_for_all_that_it_opens() -> None:
    holder = new_key_pair()
    key = OpenKey(holder.private)
    for secret in (b"k" * 32, b"j" * 32):
        assert open_with(key, seal_to(holder.public, secret, info=HERE), info=HERE) == secret
    assert key == holder.private
    assert key.read is key.read
    for wrong in (OpenKey(b""), OpenKey(new_key_pair().private)):
        with pytest.raises(Sealed):
            open_with(wrong, seal_to(holder.public, b"k" * 32, info=HERE), info=HERE)
