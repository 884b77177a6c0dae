"""Take the guards of the facts away, as somebody could who rules the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from grievance.foundation.db import db, transaction

GUARDED = ("facts", "audit_heads")


@contextmanager
def without_guards() -> Iterator[None]:
    """Do what the database refuses; inside, one transaction is under way."""
    with transaction():
        if db.engine.dialect.name == "postgresql":
            for table in GUARDED:
                db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            yield
            for table in GUARDED:
                db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        else:
            kept = db.session.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            ).all()
            for name, _ in kept:
                db.session.execute(text(f'DROP TRIGGER "{name}"'))
            yield
            db.session.flush()
            for _, statement in kept:
                db.session.execute(text(statement))
