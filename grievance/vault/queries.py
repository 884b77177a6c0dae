"""Whether there is an escrow, and how much it covers; needs no key to look."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from grievance.foundation.db import db
from grievance.vault.models.compartment import Compartment, Grant
from grievance.vault.models.escrow import Escrow, EscrowRequest
from grievance.vault.models.principal import Principal, PrincipalKind

IN_FORCE = and_(Escrow.begun_at.is_not(None), Escrow.ended_at.is_(None))


@dataclass(frozen=True)
class Coverage:
    """How many compartments an escrow can open, and how many it cannot yet."""

    covered: int
    uncovered: int
    alone: int
    """Of the covered ones, those that no person can open any more."""


def escrow_in_force() -> Escrow | None:
    """Return the escrow to which everything is sealed at present."""
    return db.session.scalar(select(Escrow).where(IN_FORCE))


def escrow_proposed() -> Escrow | None:
    """Return the escrow that begins when an administrator confirms it."""
    return db.session.scalar(select(Escrow).where(Escrow.begun_at.is_(None)))


def escrow_to_come() -> Escrow | None:
    """Return the escrow that there will be once the promises are confirmed as they would be now."""
    proposed, present = escrow_proposed(), escrow_in_force()
    if proposed is not None:
        return proposed
    return present if present is not None and present.ending_asked_at is None else None


def escrow_change_waits() -> bool:
    """Whether a beginning or an end waits for an administrator's confirmation."""
    return escrow_to_come() is not escrow_in_force()


def ended_escrows() -> list[Escrow]:
    """Return the escrows that have ended, the latest first."""
    return list(
        db.session.scalars(select(Escrow).where(Escrow.ended_at.is_not(None)).order_by(Escrow.id.desc()))
    )


def requests_of(escrow: Escrow) -> list[EscrowRequest]:
    """Return what the custodians were asked to open, the latest first."""
    query = select(EscrowRequest).where(EscrowRequest.escrow_id == escrow.id)
    return list(db.session.scalars(query.order_by(EscrowRequest.id.desc())))


def coverage_of(escrow: Escrow) -> Coverage:
    """Count what an escrow can open of what there is."""
    live = Compartment.destroyed_on.is_(None)
    held = holds_present_key(escrow.principal_id)
    counts = [
        db.session.scalar(select(func.count(Compartment.id)).where(live, *conditions)) or 0
        for conditions in ((held,), (~held,), (held, ~somebody_can_open()))
    ]
    return Coverage(*counts)


def holds_present_key(principal_id: int) -> ColumnElement[bool]:
    """Whether a holder was granted the present key of a compartment."""
    return exists(
        select(Grant.id).where(
            Grant.compartment_id == Compartment.id,
            Grant.epoch == Compartment.epoch,
            Grant.principal_id == principal_id,
        )
    )


def somebody_can_open() -> ColumnElement[bool]:
    """Whether the present key of a compartment is held by a person, who can come and use it."""
    present, holder = aliased(Grant), aliased(Principal)
    return exists(
        select(present.id)
        .join(holder, holder.id == present.principal_id)
        .where(
            present.compartment_id == Compartment.id,
            present.epoch == Compartment.epoch,
            or_(
                holder.kind == PrincipalKind.REPORTER,
                and_(holder.kind == PrincipalKind.USER, holder.retired_at.is_(None)),
            ),
        )
    )
