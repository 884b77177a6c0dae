"""The worker: does what is due, rests a second, and stops when it is asked to."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from grievance.foundation.db import db
from grievance.jobs import schedule
from grievance.jobs.queue import run_due

REST = 1.0
#: Rounds between two looks at whether every periodic job still has its row.
_ROUNDS = 60
log = logging.getLogger("grievance.jobs")


def work(stop: threading.Event, *, alive: Callable[[], bool] = lambda: True) -> None:
    """Do jobs until `stop` is set or `alive` says no; the job under way is finished first."""
    rounds = 0
    while not stop.is_set() and alive():
        try:
            if rounds % _ROUNDS == 0:
                schedule.start()
            run_due(go_on=lambda: not stop.is_set())
        except DBAPIError as error:
            # The database may be away for a while; what is due stays due.
            log.error("database failed", extra={"error_kind": type(error).__name__})
        finally:
            db.session.remove()
        rounds += 1
        stop.wait(REST)
