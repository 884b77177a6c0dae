"""The code to join a collective complaint: ten random digits and two check digits (ISO 7064 MOD 97-10).

Shorter than the code of a report, so that nobody takes one for the other.
"""

from __future__ import annotations

import secrets

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_, ascii_digits

LENGTH = 12
#: Letters that are read: a whole message with the code in it, not a book.
_LONGEST = 2000


def new_join_code() -> str:
    """Make a code: 33 random bits, enough for something that opens nothing."""
    body = f"{secrets.randbelow(10**10):010d}"
    return body + f"{(98 - int(body) * 100 % 97) % 97:02d}"


def read_join_code(typed: str) -> str:
    """Return the code that somebody typed, in digits of any script; a wrong one raises `InvalidInput`."""
    digits = ascii_digits(typed[:_LONGEST])
    if not digits:
        raise InvalidInput(N_("Type the 12 numbers of the code to join."), field="code")
    if len(digits) != LENGTH:
        raise InvalidInput(
            N_("A code to join has 12 numbers. You typed %(count)s."), field="code", count=len(digits)
        )
    if int(digits) % 97 != 1:
        raise InvalidInput(N_("One number is wrong. Please check and try again."), field="code")
    return digits


def in_groups(code: str) -> list[str]:
    """Return the code as it is shown: three groups of four."""
    return [code[start : start + 4] for start in range(0, LENGTH, 4)]
