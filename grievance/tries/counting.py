"""Count wrong tries for all processes together; who tried is in no row, and each row goes with its window."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing, derive
from grievance.tries.models import TryCounter

NONE = timedelta(0)


@dataclass(frozen=True)
class Limit:
    """How many wrong tries cost nothing, and how long each further one waits: twice as long as the last."""

    name: str
    window: timedelta
    """A row lives no longer; then all is forgotten."""
    free: int
    first_wait: timedelta = NONE
    longest_wait: timedelta = NONE

    def wait_after(self, tries: int) -> timedelta:
        """Return how long nothing is taken after this many wrong tries."""
        beyond = tries - self.free
        if beyond <= 0:
            return NONE
        doubled: int = 2 ** min(beyond - 1, 20)
        return min(self.first_wait * doubled, self.longest_wait)


@dataclass(frozen=True)
class Counter:
    """The wrong tries that one limit counts for one account, network or installation."""

    limit: Limit
    who: str
    peppers: PepperRing

    def tries(self) -> int:
        """Return how many wrong tries there were within the window."""
        return db.session.scalar(select(func.sum(TryCounter.count)).where(self._live)) or 0

    def left_to_wait(self) -> timedelta:
        """Return how long nothing is taken from now on."""
        until = db.session.scalar(select(func.max(TryCounter.wait_until)).where(self._live))
        return max(until - clock.now(), NONE) if until is not None else NONE

    def hold(self) -> timedelta:
        """Return how long to wait, and let nobody else try here before this transaction ends."""
        self._add(0)
        return self.left_to_wait()

    def count(self) -> int:
        """Count one more wrong try in the caller's transaction, and return how many it makes."""
        self._add(1)
        tries = self.tries()
        wait = self.limit.wait_after(tries)
        if wait:
            db.session.execute(update(TryCounter).where(self._live).values(wait_until=clock.now() + wait))
        return tries

    def forgive(self) -> None:
        """Begin anew, since whoever tried was right in the end."""
        db.session.execute(delete(TryCounter).where(TryCounter.key.in_(self._keys())))

    def _add(self, tries: int) -> None:
        """Add to the row, making it or reviving an expired one; the database decides between two at once."""
        moment = clock.now()
        over = TryCounter.expires_at <= moment
        fresh: dict[str, Any] = {
            "count": tries,
            "wait_until": None,
            "expires_at": moment + self.limit.window,
        }
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        db.session.execute(
            dialect.insert(TryCounter)
            .values(key=self._keys()[0], **fresh)
            .on_conflict_do_update(
                index_elements=[TryCounter.key],
                set_={
                    "count": case((over, tries), else_=TryCounter.count + tries),
                    "wait_until": case((over, None), else_=TryCounter.wait_until),
                    "expires_at": case((over, fresh["expires_at"]), else_=TryCounter.expires_at),
                },
            )
        )

    @property
    def _live(self) -> ColumnElement[bool]:
        return TryCounter.key.in_(self._keys()) & (TryCounter.expires_at > clock.now())

    def _keys(self) -> list[bytes]:
        """Return today's key, and yesterday's while a row of yesterday may live: midnight forgives none."""
        days = dict.fromkeys((clock.today(), (clock.now() - self.limit.window).date()))
        about = f"{self.limit.name}\0{self.who}".encode()
        return [hmac.digest(_key_of(day, self.peppers), about, "sha256") for day in days]


def forget_expired() -> int:
    """Delete the counters whose window has ended and return how many; runs in the caller's transaction."""
    gone = db.session.execute(delete(TryCounter).where(TryCounter.expires_at <= clock.now()))
    return int(getattr(gone, "rowcount", 0))


def _key_of(day: date, peppers: PepperRing) -> bytes:
    # Every process derives the same key, none keeps it, and yesterday's rows fit nothing of today's.
    return derive(peppers[peppers.newest], f"wrong tries of {day.isoformat()}")
