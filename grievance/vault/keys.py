"""Key pairs for sealing to somebody: HPKE (RFC 9180) with a hybrid of ML-KEM-768 and X25519."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from grievance.foundation.errors import Sealed

SUITE_ID = "mlkem768-x25519"
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_SEED = 64
_MLKEM_PUBLIC = 1184


@dataclass(frozen=True)
class KeyPair:
    """A key pair as bytes: 96 private (64 seed of ML-KEM, 32 of X25519), 1,216 public."""

    private: bytes
    public: bytes


def new_key_pair() -> KeyPair:
    """Make a key pair from the system's randomness."""
    lattice, curve = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    private = lattice.private_bytes_raw() + curve.private_bytes_raw()
    return KeyPair(private, lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw())


def key_pair_of(private: bytes) -> KeyPair:
    """Return the pair that a private key belongs to."""
    lattice, curve = _private_parts(private)
    return KeyPair(private, lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw())


def seal_to(public: bytes, secret: bytes, *, info: bytes) -> bytes:
    """Seal a short secret (a key) to whoever holds the private half; `info` must be the same on opening."""
    key = hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
    )
    return _SUITE.encrypt(secret, key, info=info)


def open_with(private: bytes, sealed: bytes, *, info: bytes) -> bytes:
    """Open what `seal_to` sealed, or raise `Sealed` if it is for somebody else or was tampered with."""
    try:
        return _SUITE.decrypt(sealed, hpke.MLKEM768X25519PrivateKey(*_private_parts(private)), info=info)
    except (InvalidTag, ValueError):
        raise Sealed from None


def _private_parts(private: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    return MLKEM768PrivateKey.from_seed_bytes(private[:_SEED]), X25519PrivateKey.from_private_bytes(
        private[_SEED:]
    )
