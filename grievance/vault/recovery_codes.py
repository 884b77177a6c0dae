"""The recovery code of a staff key: 130 random bits in letters and digits that are hard to mistake."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

from grievance.foundation.errors import InvalidInput
from grievance.foundation.secrets import derive
from grievance.foundation.text import N_

#: Crockford's alphabet: no I, L, O and U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
_RANDOM, _CHECK = 26, 2
LENGTH = _RANDOM + _CHECK


class MistypedRecoveryCode(InvalidInput):
    """The check letters do not fit: a slip of the finger, not a guess."""

    def __init__(self) -> None:
        super().__init__(
            N_("This is not a whole recovery code. It has seven groups of four letters and digits."),
            field="recovery_code",
        )


def new_recovery_code() -> str:
    """Make a code."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM))
    return body + _check(body)


def read_recovery_code(typed: str) -> str:
    """Return the code that somebody typed, however they grouped it, or raise `MistypedRecoveryCode`."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_READ_AS)
    code = "".join(letter for letter in plain if letter in ALPHABET)
    foreign = any(letter.isalnum() and letter not in ALPHABET for letter in plain)
    if foreign or len(code) != LENGTH or _check(code[:_RANDOM]) != code[_RANDOM:]:
        raise MistypedRecoveryCode
    return code


def in_groups(code: str) -> list[str]:
    """Return the code as it is shown: seven groups of four."""
    return [code[start : start + 4] for start in range(0, LENGTH, 4)]


def recovery_key(code: str) -> bytes:
    """Return the key that the code stands for; so many random bits need no slow stretching."""
    return derive(code.encode("ascii"), "recovery code")


def _check(body: str) -> str:
    digest = hashlib.sha256(b"recovery code\0" + body.encode("ascii")).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:_CHECK])
