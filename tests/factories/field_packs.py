"""What a pack's page does in a browser: open it with its code, seal what is found, sign and save."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_private_key

SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
AT = "2026-11-03T09:30:00+00:00"


@dataclass
class OpenPack:
    """An open pack and what was sealed with it."""

    reference: str
    content: dict[str, Any]
    things: list[bytes] = field(default_factory=list)

    def add(self, case: str, kind: str = "note", *, text: str = "", file: bytes = b"", **more: Any) -> None:
        """Seal something, as the page does when somebody presses its button."""
        description = {
            "case": case,
            "kind": kind,
            "taken_at": AT,
            "sealed_at": AT,
            "where": "Behind the canteen",
            "source": "",
            "lang": "en",
            "text": text,
            "name": "photo.jpg" if file else "",
            "media_type": "image/jpeg" if file else "",
            "sha256": hashlib.sha256(file or text.encode()).hexdigest(),
            **more,
        }
        head = json.dumps(description).encode()
        point = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), base64.b64decode(self.content["seal_to"])
        )
        whole = len(head).to_bytes(4, "big") + head + file
        self.things.append(SUITE.encrypt(whole, point, info=f"grievance pack {self.reference}".encode()))

    def saved(self, *, pack: str = "") -> bytes:
        """Return the file that the page would save."""
        listed = [{"size": len(each), "sha256": hashlib.sha256(each).hexdigest()} for each in self.things]
        return self.sign({"pack": pack or self.reference, "made_at": AT, "items": listed}, self.things)

    def sign(self, head: dict[str, Any], things: Sequence[bytes]) -> bytes:
        """Return a file with this head, signed with the pack's own key."""
        key = load_der_private_key(base64.b64decode(self.content["sign_with"]), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        signed = json.dumps(head)
        r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        signature = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
        line = json.dumps({"signed": signed, "signature": signature}).encode()
        return b"grievance return 1\n" + line + b"\n" + b"".join(things)


def sealed_part(page: bytes) -> dict[str, Any]:
    """Return what stands closed in a pack's page."""
    found = re.search(rb'id="sealed">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    held = json.loads(found.group(1))
    assert isinstance(held, dict)
    return held


def open_pack(page: bytes, code: str) -> OpenPack:
    """Open a pack with its code; raises `InvalidTag` with any other."""
    held = sealed_part(page)
    salt, nonce, body = (base64.b64decode(held[name]) for name in ("salt", "nonce", "body"))
    key = hashlib.pbkdf2_hmac("sha256", code.encode(), salt, held["rounds"])
    content = json.loads(AESGCM(key).decrypt(nonce, body, held["pack"].encode()))
    return OpenPack(held["pack"], content)
