"""The 20-digit code of a reporter: 18 random digits and two check digits (ISO 7064 MOD 97-10)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from grievance.foundation.errors import InvalidInput
from grievance.foundation.secrets import Cost, PepperRing, derive, stretch
from grievance.foundation.text import N_, ascii_digits

LENGTH = 20


class MistypedCode(InvalidInput):
    """The check digits do not fit: a slip of the finger, not a guess; the database was not asked."""

    def __init__(self) -> None:
        super().__init__(N_("One number is wrong. Please check and try again."), field="code")


@dataclass(frozen=True)
class CodeKeys:
    """What a code opens under one pepper: where to look, and the key that unwraps the private key."""

    locator: bytes
    wrapping_key: bytes = field(repr=False)
    pepper_id: int


def new_code() -> str:
    """Make a code: 59.8 random bits."""
    body = f"{secrets.randbelow(10**18):018d}"
    return body + f"{(98 - int(body) * 100 % 97) % 97:02d}"


def read_code(typed: str) -> str:
    """Return the code that somebody typed, in digits of any script, or raise `MistypedCode`."""
    digits = ascii_digits(typed)
    if len(digits) != LENGTH or int(digits) % 97 != 1:
        raise MistypedCode
    return digits


def in_groups(code: str) -> list[str]:
    """Return the code as it is shown: five groups of four."""
    return [code[start : start + 4] for start in range(0, LENGTH, 4)]


def keys_of(code: str, *, peppers: PepperRing, cost: Cost) -> list[CodeKeys]:
    """Return what the code opens under each pepper of the ring, newest first, with one slow stretching."""
    root = stretch(code, salt=b"reporter code", cost=cost)
    wrapping_key = derive(root, "wrap")
    return [
        CodeKeys(
            locator=derive(derive(root, "root", salt=peppers[number]), "locator", length=16),
            wrapping_key=wrapping_key,
            pepper_id=number,
        )
        for number in peppers.numbers()
    ]
