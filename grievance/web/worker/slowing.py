"""Wait before a code is looked up while many wrong ones come in; a mine is one address, none is shut out."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from grievance.complaints.services.wrong_codes import delay
from grievance.foundation.db import db
from grievance.foundation.errors import TooManyTries
from grievance.foundation.secrets import PepperRing

WAITING_TOGETHER = 3
_places = threading.BoundedSemaphore(WAITING_TOGETHER)


def wait_before_looking(peppers: PepperRing) -> None:
    """Wait as long as it takes now; at most three wait together, so that reports still come through."""
    seconds = delay(peppers)
    if not seconds:
        return
    # Whoever waits must not keep a connection from somebody who reports.
    db.session.rollback()
    if not _places.acquire(blocking=False):
        raise TooManyTries(wait=timedelta(minutes=1))
    try:
        time.sleep(seconds)
    finally:
        _places.release()
