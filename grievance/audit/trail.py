"""Record a fact, and tell whoever subscribed to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from grievance.audit.models import Fact
from grievance.foundation import clock
from grievance.foundation.db import Base, add_rows, db
from grievance.policy.actor import Actor
from grievance.policy.roles import Role

#: The only keys a fact may carry: codes, counts and references, never words.
ALLOWED_CODES = frozenset(
    {"verb", "source", "target", "state", "kind", "version", "band", "score", "reason", "outcome", "closure"}
    | {"items", "item", "hazard", "provision", "instrument", "remedy_type", "action", "extension", "due"}
    | {"role", "team", "handler", "party", "site", "company", "locale", "channel", "template"}
    | {"audience", "field", "answer", "count", "amount", "currency", "workers"}
    | {"fingerprint", "file_fingerprint"}
    | {"rows", "added", "changed", "refused", "unchanged"}
)


@dataclass(frozen=True)
class Announcement:
    """A fact together with the record it is about, as subscribers get it."""

    actor: Actor
    verb: str
    record: Any
    codes: dict[str, Any]


Subscriber = Callable[[Announcement], None]
_subscribers: dict[str, list[Subscriber]] = {}


def subscribe(verb: str, subscriber: Subscriber) -> None:
    """Call `subscriber` in the same transaction whenever `verb` is recorded; it may only add rows."""
    listeners = _subscribers.setdefault(verb, [])
    if subscriber not in listeners:
        listeners.append(subscriber)


def record(actor: Actor, verb: str, subject: Base, **codes: Any) -> None:
    """Write down that `actor` did `verb` to `subject`; runs inside the caller's transaction."""
    unknown = set(codes) - ALLOWED_CODES
    if unknown:
        raise ValueError(f"not allowed in a fact: {', '.join(sorted(unknown))}")
    db.session.flush()
    kept = {key: _code(value) for key, value in codes.items() if value is not None}
    fact = {
        "at": clock.day_of(clock.now()) if Role.REPORTER in actor.roles else clock.now(),
        "actor": _name_of(actor),
        "role": actor.leading_role,
        "verb": verb,
        "subject_kind": subject.__tablename__,
        "subject_reference": _reference_of(subject),
        "codes": kept,
    }
    add_rows(Fact, [fact])
    for subscriber in _subscribers.get(verb, []):
        subscriber(Announcement(actor, verb, subject, kept))


def _name_of(actor: Actor) -> str:
    if actor.user_id is not None:
        return f"user:{actor.user_id}"
    return "reporter" if actor.complaint_id is not None or Role.REPORTER in actor.roles else "service"


def _reference_of(subject: Base) -> str:
    reference = getattr(subject, "reference", None)
    return str(reference if reference is not None else subject.id)


def _code(value: Any) -> Any:
    if isinstance(value, StrEnum | date):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(str(part) for part in value)
    if isinstance(value, str | int | bool):
        return value
    raise TypeError(f"a fact carries codes and counts, not {type(value).__name__}")
