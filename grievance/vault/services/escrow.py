"""Begin and end an escrow by two people's word, seal to it what was there before, and take its keys away."""

from __future__ import annotations

from sqlalchemy import exists, select

from grievance.audit.trail import Announcement, record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound, Sealed
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.escrow_files import PublicHalf
from grievance.vault.models.compartment import Compartment, Grant
from grievance.vault.models.escrow import Escrow
from grievance.vault.models.principal import Principal, PrincipalKind
from grievance.vault.queries import (
    ended_escrows,
    escrow_in_force,
    escrow_proposed,
    holds_present_key,
    somebody_can_open,
)
from grievance.vault.services.compartments import grant, revoke

THERE_IS_ONE = "There is an escrow already. To put this one in its place, say so: --replace"
PROPOSED_ALREADY = "An escrow waits for confirmation already. To take it back: grievance escrow end"
KNOWN_ALREADY = "This escrow was here before. Each begins with a key of its own: grievance escrow make"
ENDING_ALREADY = "It ends as soon as an administrator confirms the promises at /admin/opening."


def propose_escrow(actor: Actor, half: PublicHalf, *, replace: bool = False) -> Escrow:
    """Propose an escrow; it begins when an administrator confirms what workers will read about it."""
    _whoever_runs_the_machine(actor)
    if escrow_proposed() is not None:
        raise GuardRefused(PROPOSED_ALREADY)
    present = escrow_in_force()
    if present is not None and not replace:
        raise GuardRefused(THERE_IS_ONE)
    known = select(Principal.id).where(Principal.public_key == half.public_key)
    if db.session.scalar(known.limit(1)) is not None:
        raise GuardRefused(KNOWN_ALREADY)
    holder = Principal(
        kind=PrincipalKind.ESCROW, suite_id=half.suite_id, public_key=half.public_key, receives_grants=True
    )
    db.session.add(holder)
    db.session.flush()
    made = Escrow(
        principal_id=holder.id,
        need=half.need,
        people=len(half.custodians),
        custodians=list(half.custodians),
        signing_key=half.signing_key,
        envelopes_hash=half.envelopes_hash,
        proposed_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    record(actor, "escrow.proposed", made, count=made.people)
    return made


def ask_to_end(actor: Actor) -> Escrow | None:
    """Take a proposal back, or else ask that the present escrow ends; returns the one that is to end."""
    _whoever_runs_the_machine(actor)
    proposed = escrow_proposed()
    if proposed is not None:
        record(actor, "escrow.taken_back", proposed)
        holder = proposed.principal
        db.session.delete(proposed)
        db.session.flush()
        db.session.delete(holder)
        db.session.flush()
        return None
    present = escrow_in_force()
    if present is None:
        raise NotFound("There is no escrow.")
    if present.ending_asked_at is not None:
        raise GuardRefused(ENDING_ALREADY)
    present.ending_asked_at = clock.now()
    record(actor, "escrow.end_asked", present)
    return present


def hear_confirmation(announcement: Announcement) -> None:
    """Let begin and end what an administrator has just confirmed together with the promises."""
    proposed, present = escrow_proposed(), escrow_in_force()
    if present is not None and (proposed is not None or present.ending_asked_at is not None):
        present.ended_at = clock.now()
        record(announcement.actor, "escrow.ended", present)
    if proposed is not None:
        proposed.begun_at = clock.now()
        record(announcement.actor, "escrow.begun", proposed, count=proposed.people)


def cover(actor: Actor, *, most: int = 200) -> int:
    """Seal to the escrow what the actor holds and it does not: what was made before it began."""
    present = escrow_in_force()
    if present is None or actor.private_key is None or actor.principal_id is None:
        return 0
    waiting = (
        select(Compartment)
        .where(
            Compartment.destroyed_on.is_(None),
            holds_present_key(actor.principal_id),
            ~holds_present_key(present.principal_id),
        )
        .order_by(Compartment.id)
        .limit(most)
    )
    return sum(_covered(actor, each, present.principal) for each in db.session.scalars(waiting).all())


def take_keys_away(actor: Actor, *, most: int) -> int:
    """Take from ended escrows what they hold, with new keys for everybody else; returns how much it was.

    Where no person holds a key the escrow keeps its own: without it the content would be lost.
    """
    count = 0
    for escrow in ended_escrows():
        held = exists(
            select(Grant.id).where(
                Grant.compartment_id == Compartment.id, Grant.principal_id == escrow.principal_id
            )
        )
        query = select(Compartment).where(held, somebody_can_open()).order_by(Compartment.id)
        found = db.session.scalars(query.limit(most - count)).all()
        for compartment in found:
            revoke(actor, compartment, escrow.principal)
        if found:
            record(actor, "escrow.keys_taken", escrow, count=len(found))
        count += len(found)
    return count


def _covered(actor: Actor, compartment: Compartment, holder: Principal) -> int:
    try:
        return grant(actor, compartment, [holder])
    except Sealed:
        # A key that is damaged keeps nobody from signing in; the others are sealed.
        return 0


def _whoever_runs_the_machine(actor: Actor) -> None:
    actor.must(Permission.Opening.CONFIRM)
    if actor.user_id is not None:
        # Whoever confirms has an account: one person must not be able to do both.
        raise NotAllowed
