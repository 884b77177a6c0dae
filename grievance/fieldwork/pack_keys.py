"""The keys of a pack: the code that opens it, the key to which it seals, and the one with which it signs.

All of it is what any browser since 2020 has built in (Web Crypto), since the pack opens in one, far from us.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from grievance.foundation.errors import Sealed
from grievance.vault.recovery_codes import ALPHABET

LENGTH, GROUP = 16, 4
"""80 random bits: whoever finds the file cannot try them all, however slow or fast each try is."""
ROUNDS = 600_000
_SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_NUMBER = 32
"""Bytes of each of the two numbers of a signature."""


@dataclass(frozen=True)
class PackKeys:
    """Two fresh key pairs: what the pack takes along, and what stays."""

    opens: bytes = field(repr=False)
    """Stays, sealed: opens what the pack sealed."""
    seals: bytes = field(repr=False)
    """Goes along: a point of the curve P-256."""
    signs: bytes = field(repr=False)
    """Goes along, and is nowhere else."""
    checks: bytes = field(repr=False)
    """Stays, readable: checks what the pack signed."""


def new_code() -> str:
    """Make the code that opens a pack; its holder writes it down, and it is kept nowhere."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def in_groups(code: str) -> list[str]:
    """Return a code as it is shown: four groups of four."""
    return [code[start : start + GROUP] for start in range(0, LENGTH, GROUP)]


def new_pack_keys() -> PackKeys:
    """Make the keys of one pack."""
    sealing, signing = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    return PackKeys(
        opens=_private(sealing),
        seals=sealing.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        ),
        signs=_private(signing),
        checks=signing.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
    )


def close_for_code(content: Mapping[str, Any], code: str, *, pack: str) -> dict[str, Any]:
    """Encrypt what a pack holds under its code, as plain values that its page can read."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    key = hashlib.pbkdf2_hmac("sha256", code.encode("ascii"), salt, ROUNDS)
    body = AESGCM(key).encrypt(nonce, json.dumps(content).encode(), pack.encode("ascii"))
    return {
        "pack": pack,
        "rounds": ROUNDS,
        "salt": text_of(salt),
        "nonce": text_of(nonce),
        "body": text_of(body),
    }


def open_from_pack(opens: bytes, sealed: bytes, *, pack: str) -> bytes:
    """Return what a pack sealed, or raise `Sealed` if it was another one or the bytes were changed."""
    private = serialization.load_der_private_key(opens, password=None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    try:
        return _SUITE.decrypt(sealed, private, info=place_of(pack))
    except (InvalidTag, ValueError):
        raise Sealed from None


def place_of(pack: str) -> bytes:
    """Return what binds a sealed thing to its pack."""
    return f"grievance pack {pack}".encode("ascii")


def is_signed(content: bytes, signature: bytes, *, checks: bytes) -> bool:
    """Whether a pack signed this, as browsers write signatures: two numbers, one after the other."""
    public = serialization.load_der_public_key(checks)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    if len(signature) != 2 * _NUMBER:
        return False
    r, s = (int.from_bytes(part, "big") for part in (signature[:_NUMBER], signature[_NUMBER:]))
    try:
        public.verify(encode_dss_signature(r, s), content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def text_of(binary: bytes) -> str:
    """Return bytes as text."""
    return base64.b64encode(binary).decode("ascii")


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
