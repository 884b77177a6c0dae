"""A name that only the holder of a key can make: for what nobody else may tie to them."""

from __future__ import annotations

from hashlib import blake2b

from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor

_USE = b"grievance:alias"


def pseudonym(actor: Actor, purpose: str) -> str:
    """Return the actor's name for one purpose: always the same, and nobody works it out without the key."""
    if actor.private_key is None:
        raise Sealed
    return blake2b(purpose.encode(), key=actor.private_key[:64], person=_USE, digest_size=32).hexdigest()
