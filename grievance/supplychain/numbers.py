"""Site numbers: six random digits and a check digit that catches a wrong digit and two swapped ones."""

from __future__ import annotations

import secrets

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_, ascii_digits

LENGTH = 7
# Damm (2004): the quasigroup of order 10 whose check digit catches single errors and swaps of neighbours.
_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
WRONG_LENGTH = N_("A site number has 7 numbers. Please check and try again.")
WRONG_DIGIT = N_("One number is wrong. Please check and try again.")


def new_number() -> str:
    """Make a number; the first digit is never 0, so that nobody drops it."""
    digits = str(secrets.choice("123456789")) + "".join(secrets.choice("0123456789") for _ in range(5))
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """Return the digit that makes `digits` a valid number."""
    return str(_walk(digits))


def read_number(typed: str) -> str:
    """Return what somebody typed, in digits of any script, as a number; a wrong one raises `InvalidInput`."""
    digits = ascii_digits(typed)
    if len(digits) != LENGTH:
        raise InvalidInput(WRONG_LENGTH, field="site_number")
    if _walk(digits) != 0:
        raise InvalidInput(WRONG_DIGIT, field="site_number")
    return digits


def looks_like_number(typed: str) -> bool:
    """Whether somebody typed nothing but the digits of a site number, with or without spaces and dashes."""
    bare = "".join(char for char in typed if not char.isspace() and char not in "-–.")
    return len(bare) == LENGTH and bare.isdecimal()


def _walk(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_TABLE[interim][int(digit)])
    return interim
