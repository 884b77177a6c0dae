"""How many wrong reporter codes come in: everybody is slowed a little, and no address is ever shut out."""

from __future__ import annotations

from datetime import timedelta

from grievance.foundation.secrets import PepperRing
from grievance.tries.counting import Counter, Limit

WINDOW = timedelta(minutes=10)
#: Wrong codes of the whole installation in the window that cost nobody anything.
FREE = 20
_STEP = 0.05
LONGEST = 3.0


def count_wrong_code(peppers: PepperRing) -> None:
    """Note a wrong code; a mistyped one is none. Runs in the caller's transaction."""
    _counter(peppers).count()


def delay(peppers: PepperRing) -> float:
    """Return how many seconds a look-up has to wait now."""
    return min(LONGEST, max(0, _counter(peppers).tries() - FREE) * _STEP)


def _counter(peppers: PepperRing) -> Counter:
    # One for the installation: a mine is one address, and a guesser has many.
    return Counter(Limit("reporter codes", WINDOW, FREE), "", peppers)
