"""What an official record may not say: nobody here can decide that the Agreement was broken."""

from __future__ import annotations

import re

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_, clean_lines

_CLAIMS = re.compile(
    r"(violat\w*|breach\w*|infring\w*)\b[^.。]{0,40}\bagreement|agreement\b[^.。]{0,20}\b(violat|breach|infring)\w*"
    r"|協定[^。]{0,10}違反|違反[^。]{0,10}協定",
    re.IGNORECASE,
)
CLAIM_REFUSED = N_(
    "Nobody here can decide that the Agreement was broken. Say which commitment it relates to instead."
)
NEEDED = N_("Fill this in.")
TOO_LONG = N_("This is too long: at most %(limit)s characters.")


def careful(text: str, *, field: str, limit: int, needed: bool = False) -> str:
    """Return what an official wrote without stray characters, or refuse it with the field's name."""
    cleaned = clean_lines(text)
    if needed and not cleaned:
        raise InvalidInput(NEEDED, field=field)
    if len(cleaned) > limit:
        raise InvalidInput(TOO_LONG, field=field, limit=limit)
    if _CLAIMS.search(cleaned):
        raise InvalidInput(CLAIM_REFUSED, field=field)
    return cleaned
