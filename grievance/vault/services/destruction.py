"""Destroy keys: what was sealed under them is lost for everybody from that moment on."""

from __future__ import annotations

from collections.abc import Iterable

from nacl.utils import random
from sqlalchemy import delete, select, update

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.vault.models.compartment import Compartment, Grant, SealedItem
from grievance.vault.models.principal import Principal


def destroy_compartment(compartment: Compartment) -> None:
    """Destroy every key of a compartment: each holder's, each item's, and its own."""
    db.session.execute(delete(Grant).where(Grant.compartment_id == compartment.id))
    inside = SealedItem.compartment_id == compartment.id
    db.session.execute(update(SealedItem).where(inside).values(sealed_key=b""))
    compartment.public_key = b""
    compartment.destroyed_on = clock.day_of(clock.now())
    db.session.flush()
    db.session.expire(compartment, ["grants"])


def destroy_items(item_ids: Iterable[int]) -> None:
    """Destroy the keys of some items, wherever they are sealed, and what they held."""
    wanted = SealedItem.id.in_(list(item_ids))
    db.session.execute(update(SealedItem).where(wanted).values(sealed_key=b"", body=b""))


def empty_destroyed() -> int:
    """Take away what lay sealed in destroyed compartments, and return how many items that were."""
    gone = select(Compartment.id).where(Compartment.destroyed_on.is_not(None))
    result = db.session.execute(
        update(SealedItem)
        .where(SealedItem.compartment_id.in_(gone), SealedItem.body != b"")
        .values(body=b"", sealed_key=b"")
    )
    return int(getattr(result, "rowcount", 0))


def forget_reporter(principal: Principal) -> None:
    """Destroy a reporter's key and the way in which their code finds it; the row stays as a mark."""
    db.session.execute(delete(Grant).where(Grant.principal_id == principal.id))
    principal.locator = random(16)
    principal.public_key = b""
    principal.wrapped_private_key = b""
    db.session.flush()


def delete_compartment(compartment: Compartment) -> None:
    """Delete a compartment with everything in it; nothing may refer to it any more."""
    db.session.execute(delete(SealedItem).where(SealedItem.compartment_id == compartment.id))
    db.session.execute(delete(Grant).where(Grant.compartment_id == compartment.id))
    db.session.execute(delete(Compartment).where(Compartment.id == compartment.id))
