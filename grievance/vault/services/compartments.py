"""Seal, open, grant, revoke: the four verbs through which everything a worker writes goes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from nacl.utils import random
from sqlalchemy import bindparam, func, select

from grievance.foundation import clock
from grievance.foundation.db import add_rows, db
from grievance.foundation.errors import Sealed
from grievance.foundation.references import new_reference
from grievance.policy.actor import Actor
from grievance.vault.envelopes import close_envelope, context, open_envelope
from grievance.vault.keys import SUITE_ID, new_key_pair, open_with, seal_to
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant, SealedItem
from grievance.vault.models.principal import Principal

_LAST = select(func.max(SealedItem.sequence)).where(SealedItem.compartment_id == bindparam("compartment"))


def open_compartment(kind: CompartmentKind, holders: Iterable[Principal]) -> Compartment:
    """Make a compartment whose key exactly `holders` get; there must be one at least."""
    pair = new_key_pair()
    made = Compartment(
        kind=kind, suite_id=SUITE_ID, public_key=pair.public, reference=new_reference(), epoch=1
    )
    db.session.add(made)
    db.session.flush()
    given = {holder.id: holder for holder in holders}
    if not given:
        raise ValueError("a compartment without holders could never be opened")
    add_rows(
        Grant,
        [{"compartment_id": made.id, **_grant_for(made, each, pair.private)} for each in given.values()],
    )
    return made


def seal(compartment: Compartment, content: Any, *, kind: str, author_role: str) -> SealedItem:
    """Seal a JSON value into a compartment; whoever seals need not be able to open it."""
    return seal_bytes(
        compartment, json.dumps(content, ensure_ascii=False).encode(), kind=kind, author_role=author_role
    )


def seal_bytes(compartment: Compartment, content: bytes, *, kind: str, author_role: str) -> SealedItem:
    """Seal bytes into a compartment under a fresh key that is sealed to the compartment."""
    last = db.session.scalar(_LAST, {"compartment": compartment.id})
    item = SealedItem(
        reference=new_reference(),
        compartment=compartment,
        epoch=compartment.epoch,
        kind=kind,
        author_role=author_role,
        sequence=(last or 0) + 1,
    )
    bound = _place_of(item)
    key = random(32)
    item.body = close_envelope(key, content, bound_to=bound)
    item.sealed_key = seal_to(compartment.public_key, key, info=bound)
    db.session.add(item)
    db.session.flush()
    return item


def open_item(actor: Actor, item: SealedItem) -> Any:
    """Return the JSON value of an item, or raise `Sealed` if the actor was not granted its compartment."""
    return json.loads(open_bytes(actor, item))


def open_bytes(actor: Actor, item: SealedItem) -> bytes:
    """Return the bytes of an item, or raise `Sealed` if the actor was not granted its compartment."""
    bound = _place_of(item)
    key = open_with(_private_key(actor, item.compartment), item.sealed_key, info=bound)
    return open_envelope(key, item.body, bound_to=bound)


def grant(actor: Actor, compartment: Compartment, holders: Iterable[Principal]) -> int:
    """Give the compartment's key to more holders, as somebody who has it; returns how many were new."""
    present = {each.principal_id for each in compartment.grants if each.epoch == compartment.epoch}
    new = [holder for holder in {each.id: each for each in holders}.values() if holder.id not in present]
    if new:
        private = _private_key(actor, compartment)
        for holder in new:
            _give(compartment, holder, private)
    return len(new)


def revoke(actor: Actor, compartment: Compartment, holder: Principal) -> None:
    """Take a holder's access away: a new key pair for the others, and every item's key sealed to it anew."""
    old_private = _private_key(actor, compartment)
    remaining = [each.principal_id for each in compartment.grants if each.principal_id != holder.id]
    if not remaining:
        raise ValueError("the last holder cannot be taken away")
    items = db.session.scalars(select(SealedItem).where(SealedItem.compartment_id == compartment.id)).all()
    opened = [(item, open_with(old_private, item.sealed_key, info=_place_of(item))) for item in items]
    bodies = [(item, key, open_envelope(key, item.body, bound_to=_place_of(item))) for item, key in opened]
    pair = new_key_pair()
    compartment.epoch += 1
    compartment.public_key = pair.public
    compartment.grants.clear()
    db.session.flush()
    for principal in db.session.scalars(select(Principal).where(Principal.id.in_(remaining))):
        _give(compartment, principal, pair.private)
    for item, key, content in bodies:
        item.epoch = compartment.epoch
        item.body = close_envelope(key, content, bound_to=_place_of(item))
        item.sealed_key = seal_to(pair.public, key, info=_place_of(item))
    db.session.flush()


def holds(actor: Actor, compartment: Compartment) -> bool:
    """Whether the actor was granted the compartment's present key."""
    return _grant_of(actor, compartment) is not None


def _give(compartment: Compartment, holder: Principal, private: bytes) -> None:
    compartment.grants.append(Grant(**_grant_for(compartment, holder, private)))


def _grant_for(compartment: Compartment, holder: Principal, private: bytes) -> dict[str, Any]:
    info = context(
        v=1, what="grant", compartment=compartment.reference, epoch=compartment.epoch, to=holder.id
    )
    return {
        "principal_id": holder.id,
        "epoch": compartment.epoch,
        "sealed_key": seal_to(holder.public_key, private, info=info),
        "granted_at": clock.day_of(clock.now()),
    }


def _grant_of(actor: Actor, compartment: Compartment) -> Grant | None:
    return db.session.scalar(
        select(Grant).where(
            Grant.compartment_id == compartment.id,
            Grant.principal_id == actor.principal_id,
            Grant.epoch == compartment.epoch,
        )
    )


def _private_key(actor: Actor, compartment: Compartment) -> bytes:
    """Return a compartment's key, unsealed once for each actor: a new epoch is a new key."""
    place = (compartment.reference, compartment.epoch)
    if place not in actor.opened:
        actor.opened[place] = _unsealed(actor, compartment)
    return actor.opened[place]


def _unsealed(actor: Actor, compartment: Compartment) -> bytes:
    found = _grant_of(actor, compartment)
    if found is None or actor.private_key is None:
        raise Sealed
    info = context(
        v=1, what="grant", compartment=compartment.reference, epoch=compartment.epoch, to=found.principal_id
    )
    return open_with(actor.private_key, found.sealed_key, info=info)


def _place_of(item: SealedItem) -> bytes:
    return context(
        v=1,
        compartment=item.compartment.reference,
        epoch=item.epoch,
        item=item.reference,
        kind=item.kind,
        author_role=item.author_role,
        seq=item.sequence,
    )
