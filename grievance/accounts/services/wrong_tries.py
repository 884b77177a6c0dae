"""What wrong passwords and codes cost: nothing for a few, then a wait, and never a ban."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from grievance.foundation.errors import TooManyTries
from grievance.foundation.secrets import PepperRing
from grievance.foundation.text import N_
from grievance.tries.counting import Counter, Limit

_HOUR = timedelta(hours=1)
#: One account from one network: what a person who mistypes meets, and whoever guesses from one place.
HERE = Limit("account here", _HOUR, 4, timedelta(seconds=30), timedelta(minutes=15))
#: One account from anywhere. More is free, so that strangers do not keep its owner out for long.
ACCOUNT = Limit("account", _HOUR, 12, timedelta(seconds=30), timedelta(minutes=5))
#: One network, over all accounts. An office is one network: it only waits for seconds.
NETWORK = Limit("network", _HOUR, 40, timedelta(seconds=5), timedelta(minutes=1))
#: The second factor. Whoever guesses codes knows the password already, so each guess gets dear.
CODES = Limit("second factor", timedelta(days=1), 6, timedelta(minutes=1), timedelta(hours=1))


@dataclass(frozen=True)
class WrongTries:
    """The wrong passwords for one e-mail from one network, whether there is such an account or not."""

    email: str
    network: str
    peppers: PepperRing

    def refuse_while_waiting(self, *, hold: bool = False) -> None:
        """Raise `TooManyTries` if nothing is taken now; `hold` keeps others waiting for this transaction."""
        waits = [each.hold() if hold else each.left_to_wait() for each in self._counters()]
        refuse_for(max(waits))

    def count(self) -> bool:
        """Count a wrong password and return whether the account has just begun to wait everywhere."""
        counted = [each.count() for each in self._counters()]
        return counted[0] == ACCOUNT.free + 1

    def forgive(self) -> None:
        """Forget the wrong passwords for this account, since its owner is in; the network's stay."""
        for each in self._counters()[:2]:
            each.forgive()

    def _counters(self) -> list[Counter]:
        # Always in this order: two transactions that hold the same counters do not wait for each other.
        found = [
            Counter(ACCOUNT, self.email, self.peppers),
            Counter(HERE, f"{self.email}\0{self.network}", self.peppers),
        ]
        if self.network:
            found.append(Counter(NETWORK, self.network, self.peppers))
        return found


def codes_of(reference: str, peppers: PepperRing) -> Counter:
    """Return the counter of wrong second factors of an account."""
    return Counter(CODES, reference, peppers)


def refuse_for(wait: timedelta) -> None:
    """Raise `TooManyTries` in words if there is still something to wait for."""
    if wait > timedelta(minutes=1):
        minutes = math.ceil(wait / timedelta(minutes=1))
        raise TooManyTries(
            N_("There were too many wrong tries. Wait %(minutes)s minutes and try again."),
            wait=wait,
            minutes=minutes,
        )
    if wait:
        raise TooManyTries(N_("There were too many wrong tries. Wait a minute and try again."), wait=wait)
