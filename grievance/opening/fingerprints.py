"""Fingerprints of what was shown: one letter changed is another text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence


def fingerprint(shown: Sequence[str] | Mapping[str, Sequence[str]]) -> str:
    """Return the fingerprint of sentences, or of the sentences of several languages."""
    plain = dict(shown) if isinstance(shown, Mapping) else list(shown)
    canonical = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def message_key(message: str) -> str:
    """Return the name of a message in addresses, from its context and its English text."""
    return hashlib.sha256(message.encode()).hexdigest()[:16]
