"""The 20-digit code of a reporter: 18 random digits and two check digits (ISO 7064 MOD 97-10)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from grievance.foundation.errors import InvalidInput
from grievance.foundation.secrets import Cost, PepperRing, derive, stretch
from grievance.foundation.text import N_, ascii_digits

LENGTH = 20
#: Letters that are read: a whole message with the code in it, not a book.
_LONGEST = 2000
_GROUP = re.compile(r"\d+")


class MistypedCode(InvalidInput):
    """Not a code: a slip of the finger, not a guess; the database was not asked."""

    def __init__(self, digits: int = LENGTH) -> None:
        if not digits:
            super().__init__(N_("Type the 20 numbers of your code."), field="code")
        elif digits != LENGTH:
            super().__init__(N_("A code has 20 numbers. You typed %(count)s."), field="code", count=digits)
        else:
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
    """Return the code that somebody typed, in digits of any script, or raise `MistypedCode`.

    Spaces, dashes, marks of direction and words around it do not matter: it may be pasted with its message.
    """
    typed = typed[:_LONGEST]
    digits = ascii_digits(typed)
    if len(digits) == LENGTH and _fits(digits):
        return digits
    if len(digits) > LENGTH:
        inside = {code for code in _codes_inside(typed) if _fits(code)}
        if len(inside) == 1:
            return inside.pop()
    raise MistypedCode(len(digits))


def _codes_inside(typed: str) -> Iterator[str]:
    """Give every 20 digits that begin and end with a group: other numbers may stand in the same message."""
    groups = [ascii_digits(group) for group in _GROUP.findall(typed)]
    for first in range(len(groups)):
        length = 0
        for last in range(first, len(groups)):
            length += len(groups[last])
            if length == LENGTH:
                yield "".join(groups[first : last + 1])
            if length >= LENGTH:
                break


def _fits(digits: str) -> bool:
    return int(digits) % 97 == 1


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
