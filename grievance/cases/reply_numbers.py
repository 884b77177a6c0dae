"""Numbers of reply sheets: eight random digits and two that catch a wrong one."""

from __future__ import annotations

import secrets

from stdnum.iso7064 import mod_97_10

from grievance.foundation.text import ascii_digits

LENGTH = 10


def new_number() -> str:
    """Make a number; the first digit is never 0, so that nobody drops it."""
    digits = secrets.choice("123456789") + "".join(secrets.choice("0123456789") for _ in range(LENGTH - 3))
    return digits + str(mod_97_10.calc_check_digits(digits))


def read_number(typed: str) -> str | None:
    """Return what somebody typed, in digits of any script, as a number; None if a digit is wrong."""
    digits = "".join(each for each in ascii_digits(typed) if each.isdigit())
    return digits if len(digits) == LENGTH and mod_97_10.is_valid(digits) else None


def grouped(number: str) -> str:
    """Return a number as it is printed: 12345 67890."""
    return f"{number[:5]} {number[5:]}"
