"""Visits shared by many processes: the cookie opens one encrypted row, and neither alone says anything."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import date, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.secrets import derive
from grievance.vault.envelopes import close_envelope, context, open_envelope
from grievance.vault.models.session import VisitSession

_BOUND = context(v=1, what="visit")
# Every request reads its visit and many write it: the statements are built once.
_OWN = VisitSession.token_hash == bindparam("token")
_READ = select(VisitSession.body, VisitSession.expires_at).where(_OWN)
_KEPT = select(VisitSession.id).where(_OWN)


def new_token() -> str:
    """Make the cookie's value: 32 random bytes."""
    return secrets.token_urlsafe(32)


def read_visit(token: str) -> dict[str, Any] | None:
    """Return what the visit holds, or None if it ended, expired or never was."""
    row = db.session.execute(_READ, {"token": _hash(token)}).first()
    if row is None or row.expires_at <= clock.now():
        return None
    try:
        held = json.loads(open_envelope(_key(token), row.body, bound_to=_BOUND))
    except Sealed:
        return None
    return held if isinstance(held, dict) else None


def write_visit(
    token: str,
    held: dict[str, Any],
    *,
    lasts: timedelta,
    user_id: int | None = None,
    began_on: date | None = None,
) -> None:
    """Keep what a visit holds until `lasts` from now; runs in the caller's transaction.

    When it was used is kept for people with accounts, who see it in their list, and for nobody else.
    """
    row = {
        "token_hash": _hash(token),
        "body": close_envelope(_key(token), json.dumps(held).encode(), bound_to=_BOUND),
        "user_id": user_id,
        "expires_at": clock.now() + lasts,
        "began_on": began_on,
        "used_at": clock.now() if began_on else None,
    }
    db.session.execute(_write(db.engine.dialect.name), row)


def is_kept(token: str) -> bool:
    """Whether the visit was not ended since it was read, by whomever."""
    return db.session.scalar(_KEPT, {"token": _hash(token)}) is not None


def end_visit(token: str) -> None:
    """Forget a visit; runs in the caller's transaction."""
    db.session.execute(delete(VisitSession).where(VisitSession.token_hash == _hash(token)))


def end_visits_of(user_id: int) -> None:
    """Sign a person out everywhere; runs in the caller's transaction."""
    db.session.execute(delete(VisitSession).where(VisitSession.user_id == user_id))


def forget_expired() -> int:
    """Delete visits that are over and return how many; runs in the caller's transaction."""
    result = db.session.execute(delete(VisitSession).where(VisitSession.expires_at <= clock.now()))
    return int(getattr(result, "rowcount", 0))


def mark_of(token: str) -> str:
    """Return what tells a visit from others in a list; says nothing about the cookie."""
    return _hash(token).hex()[:24]


@cache
def _write(dialect: str) -> Executable:
    """Return the statement that adds a visit, or writes anew the one that is there."""
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(cast(Table, VisitSession.__table__))
    names = ("body", "user_id", "expires_at", "began_on", "used_at")
    changed = {name: insert.excluded[name] for name in names}
    made: Executable = insert.on_conflict_do_update(index_elements=[VisitSession.token_hash], set_=changed)
    return made


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"visit\0" + token.encode()).digest()


def _key(token: str) -> bytes:
    return derive(token.encode(), "visit session")
