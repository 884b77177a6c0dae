"""Random public identifiers: nothing about order, number or age can be read from them."""

from __future__ import annotations

import secrets

#: Crockford's base 32 in lower case: no letter can be taken for a digit.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_reference(length: int = 12) -> str:
    """Return a random identifier of `length` characters, 5 bits each; the others of a byte are left over."""
    return "".join(ALPHABET[each % len(ALPHABET)] for each in secrets.token_bytes(length))
