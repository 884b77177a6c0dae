"""Envelopes under a known key: XChaCha20-Poly1305 with bound context and Padmé padding."""

from __future__ import annotations

import json
from typing import Any

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

from grievance.foundation.errors import Sealed

_NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_FLOOR = 256


def context(**parts: Any) -> bytes:
    """Return the canonical form of where a thing belongs; a seal opens only in the same place."""
    return json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()


def close_envelope(key: bytes, content: bytes, *, bound_to: bytes) -> bytes:
    """Encrypt `content` under a 32-byte key, padded so that its length says little."""
    nonce = random(_NONCE)
    padded = _padded(content)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(padded, bound_to, nonce, key)


def open_envelope(key: bytes, envelope: bytes, *, bound_to: bytes) -> bytes:
    """Return what `close_envelope` encrypted, or raise `Sealed` if key, place or bytes are wrong."""
    try:
        padded = crypto_aead_xchacha20poly1305_ietf_decrypt(
            envelope[_NONCE:], bound_to, envelope[:_NONCE], key
        )
    except (CryptoError, ValueError, TypeError):
        raise Sealed from None
    length = int.from_bytes(padded[:4], "big")
    return padded[4 : 4 + length]


def padme(length: int) -> int:
    """Return the padded length of `length` bytes: at most 12 % more, and few distinct values."""
    if length <= _FLOOR:
        return _FLOOR
    exponent = length.bit_length() - 1
    kept = exponent - exponent.bit_length()
    mask = (1 << kept) - 1
    return (length + mask) & ~mask


def _padded(content: bytes) -> bytes:
    framed = len(content).to_bytes(4, "big") + content
    return framed.ljust(padme(len(framed)), b"\0")
