"""Seal, open, grant, revoke: the four verbs through which everything a worker writes goes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nacl.utils import random
from sqlalchemy import bindparam, func, select

from grievance.foundation import clock
from grievance.foundation.db import add_record, add_rows, db
from grievance.foundation.errors import Changed, GuardRefused, Sealed
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.vault import grants
from grievance.vault.envelopes import close_envelope, context, open_envelope
from grievance.vault.keys import KeyPair, new_key_pair, open_with, seal_to
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant, SealedItem
from grievance.vault.models.principal import Principal, PrincipalKind
from grievance.vault.queries import escrow_in_force

LAST_HOLDER = N_("Nobody else could open this any more. Give it to somebody else first.")

_LAST = select(func.max(SealedItem.sequence)).where(SealedItem.compartment_id == bindparam("compartment"))


@dataclass(frozen=True)
class Piece:
    """Something to be sealed beside many others."""

    content: Any = field(repr=False)
    kind: str
    author_role: str


def open_compartment(kind: CompartmentKind, holders: Iterable[Principal]) -> Compartment:
    """Make a compartment whose key exactly `holders` get, and the escrow if there is one."""
    pair = new_key_pair()
    made = Compartment(
        kind=kind, suite_id=pair.suite_id, public_key=pair.public, reference=new_reference(), epoch=1
    )
    add_record(made)
    given = {holder.id: holder for holder in holders}
    if not given:
        raise ValueError("a compartment without holders could never be opened")
    holders_too = _with_escrow(given.values())
    add_rows(
        Grant, [{"compartment_id": made.id, **_grant_for(made, each, pair.private)} for each in holders_too]
    )
    return made


def seal(compartment: Compartment, content: Any, *, kind: str, author_role: str) -> SealedItem:
    """Seal a JSON value into a compartment; whoever seals need not be able to open it."""
    return seal_bytes(
        compartment, json.dumps(content, ensure_ascii=False).encode(), kind=kind, author_role=author_role
    )


def seal_bytes(compartment: Compartment, content: bytes, *, kind: str, author_role: str) -> SealedItem:
    """Seal bytes into a compartment under a fresh key that is sealed to the compartment."""
    _hold_still(compartment)
    last = db.session.scalar(_LAST, {"compartment": compartment.id})
    item = SealedItem(
        reference=new_reference(),
        compartment_id=compartment.id,
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
    return add_record(item)


def seal_all(compartment: Compartment, pieces: Iterable[Piece]) -> list[int]:
    """Seal many JSON values into a compartment at once, and return the numbers of their items in order."""
    _hold_still(compartment)
    last = db.session.scalar(_LAST, {"compartment": compartment.id}) or 0
    rows: list[dict[str, Any]] = []
    for sequence, piece in enumerate(pieces, start=last + 1):
        placed: dict[str, Any] = {
            "epoch": compartment.epoch,
            "kind": piece.kind,
            "author_role": piece.author_role,
            "sequence": sequence,
            "reference": new_reference(),
        }
        key, bound = random(32), _place(compartment.reference, **placed)
        content = json.dumps(piece.content, ensure_ascii=False).encode()
        sealed = seal_to(compartment.public_key, key, info=bound)
        body = close_envelope(key, content, bound_to=bound)
        rows.append({"compartment_id": compartment.id, **placed, "sealed_key": sealed, "body": body})
    add_rows(SealedItem, rows)
    made = select(SealedItem.id).where(
        SealedItem.compartment_id == compartment.id, SealedItem.sequence > last
    )
    return list(db.session.scalars(made.order_by(SealedItem.sequence)))


def open_item(actor: Actor, item: SealedItem) -> Any:
    """Return the JSON value of an item, or raise `Sealed` if the actor was not granted its compartment."""
    return json.loads(open_bytes(actor, item))


def open_ahead(actor: Actor, compartments: Iterable[int]) -> None:
    """Open the keys of many compartments with one query, as far as the actor was granted them."""
    if actor.private_key is None:
        return
    query = (
        select(Grant, Compartment)
        .join(Compartment, Compartment.id == Grant.compartment_id)
        .where(Grant.principal_id == actor.principal_id, Grant.compartment_id.in_(list(compartments)))
    )
    for given, compartment in db.session.execute(query):
        place = (compartment.reference, given.epoch)
        if place not in actor.opened:
            actor.opened[place] = open_grant(actor.private_key, compartment, given)


def open_bytes(actor: Actor, item: SealedItem) -> bytes:
    """Return the bytes of an item, or raise `Sealed` if the actor was not granted its compartment."""
    bound = _place_of(item)
    key = open_with(_private_key(actor, item.compartment, item.epoch), item.sealed_key, info=bound)
    return open_envelope(key, item.body, bound_to=bound)


def grant(actor: Actor, compartment: Compartment, holders: Iterable[Principal]) -> int:
    """Give the compartment's key to more holders, as somebody who has it; returns how many were new."""
    _hold_still(compartment)
    present = {each.principal_id for each in compartment.grants if each.epoch == compartment.epoch}
    new = [holder for holder in {each.id: each for each in holders}.values() if holder.id not in present]
    if new:
        # Whoever comes now gets the present key only: what waits under older ones moves to it first.
        renew_items(actor, compartment)
        private = _private_key(actor, compartment, compartment.epoch)
        for holder in new:
            _give(compartment, holder, private)
    return len(new)


def take_grants(compartment: Compartment, holder: Principal, sealed: Mapping[int, bytes]) -> None:
    """Take keys that were sealed to a holder elsewhere, by epoch; `Changed` if the epoch is another now."""
    _hold_still(compartment)
    if compartment.destroyed_on is not None or max(sealed) != compartment.epoch:
        raise Changed
    present = {each.epoch for each in compartment.grants if each.principal_id == holder.id}
    for epoch in sorted(set(sealed) - present):
        compartment.grants.append(
            Grant(
                principal_id=holder.id,
                epoch=epoch,
                sealed_key=sealed[epoch],
                granted_at=clock.day_of(clock.now()),
            )
        )
    db.session.flush()


def revoke(actor: Actor, compartment: Compartment, *gone: Principal) -> None:
    """Take access away, with or without holding the key: grants go, and the others get a new key pair.

    What was sealed before moves to the new key at once if the actor can open it, else when one of the
    holders signs in next. Until then they open it with the old key, which those who are gone lost here.
    """
    _hold_still(compartment)
    leaving = {each.id for each in gone}
    staying = [each for each in _present_holders(compartment) if each.id not in leaving]
    if not any(_is_somebody(each) for each in staying):
        raise GuardRefused(LAST_HOLDER)
    if _grant_of(actor, compartment, compartment.epoch) is not None:
        # Remembered by the actor, so that what follows can still be moved if it is their own grant that goes.
        _private_key(actor, compartment, compartment.epoch)
    for each in [each for each in compartment.grants if each.principal_id in leaving]:
        compartment.grants.remove(each)
    _begin_epoch(compartment, new_key_pair(), _with_escrow(staying))
    renew_items(actor, compartment)


def renew_items(actor: Actor, compartment: Compartment) -> int:
    """Seal what still lies under older keys to the present one, as far as the actor can open it."""
    stale = db.session.scalars(
        select(SealedItem).where(
            SealedItem.compartment_id == compartment.id, SealedItem.epoch < compartment.epoch
        )
    ).all()
    moved = [item for item in stale if _moved(actor, compartment, item)]
    if len(moved) == len(stale):
        for each in [each for each in compartment.grants if each.epoch < compartment.epoch]:
            compartment.grants.remove(each)
    db.session.flush()
    return len(moved)


def catch_up(actor: Actor, *, most: int = 200) -> int:
    """Do what revocations left to the holders: move items of the actor's compartments to present keys."""
    waiting = (
        select(Compartment)
        .join(Grant, Grant.compartment_id == Compartment.id)
        .where(Grant.principal_id == actor.principal_id, Grant.epoch < Compartment.epoch)
        .order_by(Compartment.id)
        .limit(most)
    )
    if actor.private_key is None:
        return 0
    return sum(renew_items(actor, compartment) for compartment in db.session.scalars(waiting).unique().all())


def holds(actor: Actor, compartment: Compartment) -> bool:
    """Whether the actor was granted the compartment's present key."""
    return _grant_of(actor, compartment, compartment.epoch) is not None


def open_grant(private: bytes, compartment: Compartment, given: Grant) -> bytes:
    """Return the compartment's private key that a grant carries, with its holder's private key."""
    return grants.open_grant(
        private,
        given.sealed_key,
        compartment=compartment.reference,
        epoch=given.epoch,
        to=given.principal_id,
    )


def _hold_still(compartment: Compartment) -> None:
    """Keep others from beginning a new epoch meanwhile: nothing may be sealed to a key that just went."""
    db.session.flush()
    db.session.refresh(compartment, ["epoch", "public_key", "suite_id"], with_for_update={"key_share": True})


def _begin_epoch(compartment: Compartment, pair: KeyPair, holders: Iterable[Principal]) -> None:
    compartment.epoch += 1
    compartment.public_key, compartment.suite_id = pair.public, pair.suite_id
    for holder in holders:
        _give(compartment, holder, pair.private)
    db.session.flush()


def _moved(actor: Actor, compartment: Compartment, item: SealedItem) -> bool:
    old = _place_of(item)
    try:
        key = open_with(_private_key(actor, compartment, item.epoch), item.sealed_key, info=old)
        content = open_envelope(key, item.body, bound_to=old)
    except Sealed:
        return False
    item.epoch = compartment.epoch
    item.body = close_envelope(key, content, bound_to=_place_of(item))
    item.sealed_key = seal_to(compartment.public_key, key, info=_place_of(item))
    return True


def _present_holders(compartment: Compartment) -> list[Principal]:
    wanted = {each.principal_id for each in compartment.grants if each.epoch == compartment.epoch}
    return list(db.session.scalars(select(Principal).where(Principal.id.in_(wanted)).order_by(Principal.id)))


def _is_somebody(holder: Principal) -> bool:
    """Whether it is the present key of a person, who can come and open it."""
    return holder.kind in {PrincipalKind.USER, PrincipalKind.REPORTER} and holder.retired_at is None


def _with_escrow(holders: Iterable[Principal]) -> list[Principal]:
    """Return the holders with the escrow that is on; one that has ended gets no further key."""
    present = escrow_in_force()
    people = [each for each in holders if each.kind is not PrincipalKind.ESCROW]
    return [*people, present.principal] if present is not None else people


def _give(compartment: Compartment, holder: Principal, private: bytes) -> None:
    compartment.grants.append(Grant(**_grant_for(compartment, holder, private)))


def _grant_for(compartment: Compartment, holder: Principal, private: bytes) -> dict[str, Any]:
    sealed = grants.seal_grant(
        holder.public_key, private, compartment=compartment.reference, epoch=compartment.epoch, to=holder.id
    )
    return {
        "principal_id": holder.id,
        "epoch": compartment.epoch,
        "sealed_key": sealed,
        "granted_at": clock.day_of(clock.now()),
    }


def _grant_of(actor: Actor, compartment: Compartment, epoch: int) -> Grant | None:
    return db.session.scalar(
        select(Grant).where(
            Grant.compartment_id == compartment.id,
            Grant.principal_id == actor.principal_id,
            Grant.epoch == epoch,
        )
    )


def _private_key(actor: Actor, compartment: Compartment, epoch: int) -> bytes:
    """Return a compartment's key, unsealed once for each actor: a new epoch is a new key."""
    place = (compartment.reference, epoch)
    if place not in actor.opened:
        actor.opened[place] = _unsealed(actor, compartment, epoch)
    return actor.opened[place]


def _unsealed(actor: Actor, compartment: Compartment, epoch: int) -> bytes:
    found = _grant_of(actor, compartment, epoch)
    if found is None or actor.private_key is None:
        raise Sealed
    return open_grant(actor.private_key, compartment, found)


def _place_of(item: SealedItem) -> bytes:
    return _place(
        item.compartment.reference,
        epoch=item.epoch,
        reference=item.reference,
        kind=item.kind,
        author_role=item.author_role,
        sequence=item.sequence,
    )


def _place(
    compartment: str, *, epoch: int, reference: str, kind: str, author_role: str, sequence: int
) -> bytes:
    return context(
        v=1,
        compartment=compartment,
        epoch=epoch,
        item=reference,
        kind=kind,
        author_role=author_role,
        seq=sequence,
    )
