"""Key pairs for sealing to somebody: HPKE (RFC 9180), hybrid unless an installation asks for classical."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from grievance.foundation.errors import Sealed

HYBRID = "mlkem768-x25519"
CLASSICAL = "x25519"
_SEED = 64
_MLKEM_PUBLIC = 1184


@dataclass(frozen=True)
class KeyPair:
    """A key pair as bytes; which suite it is of is seen from its length, and kept beside it in every row."""

    private: bytes
    public: bytes
    suite_id: str


class OpenKey(bytes):
    """A private key that is read once for all that it opens: to read one takes twice as long as to use it.

    What was read goes with it, so that it stays in memory no longer than the bytes themselves.
    """

    @cached_property
    def read(self) -> Any:
        """The key as the library takes it; a `ValueError` if it is none."""
        return _suite_of(private=self).read_private(self)


@dataclass(frozen=True)
class Suite:
    """One way of sealing: how its keys are read, and how long they are."""

    identifier: str
    hpke: hpke.Suite
    private_size: int
    public_size: int
    read_private: Callable[[bytes], Any]
    read_public: Callable[[bytes], Any]
    new_private: Callable[[], bytes]
    public_of: Callable[[bytes], bytes]


def _hybrid_parts(private: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    return (
        MLKEM768PrivateKey.from_seed_bytes(private[:_SEED]),
        X25519PrivateKey.from_private_bytes(private[_SEED:]),
    )


def _hybrid_public(private: bytes) -> bytes:
    lattice, curve = _hybrid_parts(private)
    return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def _read_hybrid_public(public: bytes) -> hpke.MLKEM768X25519PublicKey:
    return hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
    )


def _new_hybrid() -> bytes:
    return MLKEM768PrivateKey.generate().private_bytes_raw() + X25519PrivateKey.generate().private_bytes_raw()


def _hpke_with(kem: hpke.KEM) -> hpke.Suite:
    return hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


SUITES = {
    suite.identifier: suite
    for suite in (
        Suite(
            identifier=HYBRID,
            hpke=_hpke_with(hpke.KEM.MLKEM768_X25519),
            private_size=_SEED + 32,
            public_size=_MLKEM_PUBLIC + 32,
            read_private=lambda private: hpke.MLKEM768X25519PrivateKey(*_hybrid_parts(private)),
            read_public=_read_hybrid_public,
            new_private=_new_hybrid,
            public_of=_hybrid_public,
        ),
        Suite(
            identifier=CLASSICAL,
            hpke=_hpke_with(hpke.KEM.X25519),
            private_size=32,
            public_size=32,
            read_private=X25519PrivateKey.from_private_bytes,
            read_public=X25519PublicKey.from_public_bytes,
            new_private=lambda: X25519PrivateKey.generate().private_bytes_raw(),
            public_of=lambda private: (
                X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
            ),
        ),
    )
}
_preferred = [HYBRID]


def prefer(suite_id: str) -> None:
    """Make new key pairs of this suite from now on; what is there keeps its own."""
    if suite_id not in SUITES:
        raise ValueError(f"key_suite is one of {', '.join(SUITES)}, not {suite_id}")
    _preferred[0] = suite_id


def preferred_suite() -> Suite:
    """Return the suite of new key pairs."""
    return SUITES[_preferred[0]]


def new_key_pair() -> KeyPair:
    """Make a key pair of the preferred suite from the system's randomness."""
    return key_pair_of(preferred_suite().new_private())


def key_pair_of(private: bytes) -> KeyPair:
    """Return the pair that a private key belongs to."""
    suite = _suite_of(private=private)
    return KeyPair(private, suite.public_of(private), suite.identifier)


def seal_to(public: bytes, secret: bytes, *, info: bytes) -> bytes:
    """Seal a short secret (a key) to whoever holds the private half; `info` must be the same on opening."""
    suite = _suite_of(public=public)
    return suite.hpke.encrypt(secret, suite.read_public(public), info=info)


def open_with(private: bytes, sealed: bytes, *, info: bytes) -> bytes:
    """Open what `seal_to` sealed, or raise `Sealed` if it is for somebody else or was tampered with."""
    try:
        key = private if isinstance(private, OpenKey) else OpenKey(private)
        return _suite_of(private=key).hpke.decrypt(sealed, key.read, info=info)
    except (InvalidTag, ValueError):
        raise Sealed from None


def _suite_of(*, private: bytes | None = None, public: bytes | None = None) -> Suite:
    for suite in SUITES.values():
        if len(private or b"") == suite.private_size or len(public or b"") == suite.public_size:
            return suite
    raise ValueError("a key of no known suite")
