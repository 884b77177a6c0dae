"""Rows that belong together are written at once: a transaction takes as long as several of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from grievance.foundation.db import WRITES, db, transaction


@contextmanager
def written() -> Iterator[None]:
    """Write in the transaction that is under way, or in one of its own."""
    if db.session.info.get(WRITES):
        yield
    else:
        with transaction():
            yield
