"""Slow everybody down when many wrong codes come in; a mine is one address, so none is shut out."""

from __future__ import annotations

import threading
import time
from collections import deque

from grievance.foundation.errors import Refusal
from grievance.foundation.text import N_

WINDOW = 600.0
FREE = 20
"""Wrong codes in ten minutes that cost nobody anything."""
STEP = 0.05
LONGEST = 3.0
WAITING_TOGETHER = 3


class TooManyTries(Refusal):
    """Too many wrong codes are being tried at the moment, by whomever."""

    status = 429
    message = N_("Too many people are trying at once. Wait a minute and try again.")


class WrongCodes:
    """How many wrong codes this process has seen lately, and how long the next look-up has to wait for it."""

    def __init__(self) -> None:
        self._seen: deque[float] = deque()
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(WAITING_TOGETHER)

    def count(self) -> None:
        """Note a wrong code; a mistyped one is none."""
        with self._lock:
            self._seen.append(time.monotonic())

    def delay(self) -> float:
        """Return how many seconds a look-up has to wait now."""
        oldest = time.monotonic() - WINDOW
        with self._lock:
            while self._seen and self._seen[0] < oldest:
                self._seen.popleft()
            return min(LONGEST, max(0, len(self._seen) - FREE) * STEP)

    def wait(self) -> None:
        """Wait as long as it takes now; at most three wait together, so that reports still come through."""
        delay = self.delay()
        if not delay:
            return
        if not self._places.acquire(blocking=False):
            raise TooManyTries
        try:
            time.sleep(delay)
        finally:
            self._places.release()

    def forget(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self._seen.clear()


wrong_codes = WrongCodes()
