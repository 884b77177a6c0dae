"""Where text messages reach somebody on the staff who is called: sealed under the service's key."""

from __future__ import annotations

import re

from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotAllowed, Sealed
from grievance.foundation.secrets import PepperRing, derive
from grievance.foundation.text import N_, ascii_digits
from grievance.policy.actor import Actor
from grievance.vault.envelopes import close_envelope, context, open_envelope

_WRITTEN = re.compile(r"\+[\d\s().\-/]+")
#: E.164: the code of the country and the number, fifteen digits at most.
_FEWEST, _MOST = 8, 15


def say_number(actor: Actor, typed: str, *, peppers: PepperRing) -> None:
    """Keep one's own number, or forget it if nothing was typed."""
    if actor.user_id is None:
        raise NotAllowed
    user = db.session.get_one(User, actor.user_id)
    number = _number_in(typed)
    user.sealed_number = _sealed(user, number, peppers) if number else None
    record(actor, "user.number_said", user, count=1 if number else 0)


def number_of(user_id: int, *, peppers: PepperRing) -> str | None:
    """Return the number to send text messages to, if one was given and this installation's key opens it."""
    query = select(User.reference, User.sealed_number).where(User.id == user_id)
    reference, sealed = db.session.execute(query).one()
    if sealed is None:
        return None
    try:
        return open_envelope(_key(peppers), sealed, bound_to=_place(reference)).decode()
    except Sealed:
        return None


def _number_in(typed: str) -> str:
    text = typed.strip()
    if not text:
        return ""
    digits = ascii_digits(text)
    if not _WRITTEN.fullmatch(text) or not _FEWEST <= len(digits) <= _MOST:
        raise InvalidInput(
            N_("Give the number with the code of its country, as +81 90 1234 5678."), field="number"
        )
    return f"+{digits}"


def _sealed(user: User, number: str, peppers: PepperRing) -> bytes:
    return close_envelope(_key(peppers), number.encode(), bound_to=_place(user.reference))


def _key(peppers: PepperRing) -> bytes:
    return derive(peppers.service_key, "numbers of staff")


def _place(reference: str) -> bytes:
    return context(v=1, what="number", user=reference)
