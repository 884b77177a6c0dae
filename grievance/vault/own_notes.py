"""What somebody notes for themselves, under their own key: nobody else can open it."""

from __future__ import annotations

from grievance.foundation.errors import Sealed
from grievance.foundation.secrets import derive
from grievance.policy.actor import Actor
from grievance.vault.envelopes import close_envelope, context, open_envelope


def note(actor: Actor, text: str, *, purpose: str) -> bytes:
    """Seal a line for oneself; it opens for the same purpose only."""
    return close_envelope(_key(actor), text.encode(), bound_to=_bound(purpose))


def own_note(actor: Actor, held: bytes, *, purpose: str) -> str | None:
    """Return a line that the actor noted; None if it lies under a key that they lost."""
    try:
        return open_envelope(_key(actor), held, bound_to=_bound(purpose)).decode()
    except Sealed:
        return None


def _key(actor: Actor) -> bytes:
    if actor.private_key is None:
        raise Sealed
    return derive(actor.private_key, "own notes")


def _bound(purpose: str) -> bytes:
    return context(v=1, what="own note", purpose=purpose)
