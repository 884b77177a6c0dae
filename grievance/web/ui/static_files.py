"""Addresses of static files that change when their content does, so that a phone fetches each once."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"


@lru_cache
def static_url(name: str) -> str:
    """Return the address of a static file with its content's fingerprint."""
    fingerprint = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:8]
    return f"/static/{name}?v={fingerprint}"
