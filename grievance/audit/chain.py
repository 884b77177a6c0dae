"""Chain the facts: each hash covers its fact and the hash before, so that no change stays unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import func, select, text

from grievance.audit.models import Fact
from grievance.foundation.db import db

GENESIS = bytes(32)
_BATCH = 500
#: Facts that were written side by side may be chained a little out of order; more than this is a break.
_OUT_OF_ORDER = 1000
_LOCK = 7_203_411


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found."""

    chained: int
    unchained: int
    """Facts at the end that the worker has not reached yet."""
    broken_at: int | None
    """The sequence number of the first fact that does not fit, or None."""
    head: bytes
    """The last good hash; whoever keeps it elsewhere can prove later that nothing was taken away."""
    unchained_since: datetime | None = None
    """When the oldest fact was recorded that the worker has not reached."""
    heads: Mapping[int, bytes] = field(default_factory=dict)
    """The hash after so many facts, for the numbers that were asked for."""


def chain_new_facts(*, limit: int = 5000) -> int:
    """Chain facts that have no hash yet, in order, and return how many; in the caller's transaction."""
    if db.engine.dialect.name == "postgresql":
        # Two workers must not hang two facts on one hash.
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    head = head_of_chain()
    new = db.session.scalars(select(Fact).where(Fact.hash.is_(None)).order_by(Fact.id).limit(limit)).all()
    for fact in new:
        fact.previous_hash = head
        head = fact.hash = _hash_of(fact, head)
    db.session.flush()
    return len(new)


def verify(at: Collection[int] = ()) -> Verdict:
    """Check every chained fact against its hash and its place; `at` are counts whose hash is wanted too."""
    head, count = GENESIS, 0
    heads = {0: GENESIS}
    waiting: dict[bytes, Fact] = {}
    for fact in _chained():
        assert fact.previous_hash is not None
        if fact.hash != _hash_of(fact, fact.previous_hash) or fact.previous_hash in waiting:
            return _verdict(count, fact.id, head, heads)
        waiting[fact.previous_hash] = fact
        while head in waiting:
            head = waiting.pop(head).hash or GENESIS
            count += 1
            if count in at:
                heads[count] = head
        if len(waiting) > _OUT_OF_ORDER:
            break
    broken = min((fact.id for fact in waiting.values()), default=None)
    return _verdict(count, broken, head, heads)


def _verdict(count: int, broken_at: int | None, head: bytes, heads: Mapping[int, bytes]) -> Verdict:
    waiting = select(func.count(Fact.id), func.min(Fact.at)).where(Fact.hash.is_(None))
    unchained, since = db.session.execute(waiting).one()
    return Verdict(count, unchained, broken_at, head, since, heads)


def head_of_chain() -> bytes:
    """Return the hash that no fact follows yet."""
    chained = select(Fact.hash).where(Fact.hash.is_not(None))
    head = db.session.scalar(chained.order_by(Fact.id.desc()).limit(1)) or GENESIS
    # A fact that was committed late is chained after some with higher numbers.
    while following := db.session.scalar(chained.where(Fact.previous_hash == head)):
        head = following
    return head


def _chained() -> Iterator[Fact]:
    last = 0
    while True:
        rows = db.session.scalars(
            select(Fact).where(Fact.id > last, Fact.hash.is_not(None)).order_by(Fact.id).limit(_BATCH)
        ).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def _hash_of(fact: Fact, previous: bytes) -> bytes:
    row = {
        "seq": fact.id,
        "at": fact.at.astimezone(UTC).isoformat(),
        "actor": fact.actor,
        "role": str(fact.role),
        "verb": fact.verb,
        "subject": [fact.subject_kind, fact.subject_reference],
        "codes": fact.codes,
        "version": fact.record_version,
    }
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    return hashlib.sha256(previous + canonical).digest()
