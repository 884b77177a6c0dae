"""The escrow: k of n custodians together can open what was sealed while it was on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced
from grievance.vault.models.principal import Principal


class Escrow(Referenced, Base):
    """The public half of a key that was made offline; its private half lies with the custodians alone."""

    __tablename__ = "escrows"
    __table_args__ = (
        CheckConstraint("need >= 2 AND need <= people AND people <= 7", name="need_of_people"),
        CheckConstraint("begun_at IS NOT NULL OR ended_at IS NULL", name="begun_before_it_ends"),
    )

    principal_id: Mapped[int] = mapped_column(ForeignKey("principals.id"), unique=True)
    need: Mapped[int]
    """How many custodians open it."""
    people: Mapped[int]
    """How many there are."""
    custodians: Mapped[list[str]] = mapped_column(JSON)
    """Who they are by role and organisation, as workers read it."""
    signing_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Checks that a restoration was made by whoever opened the envelopes (Ed25519)."""
    envelopes_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of the file of envelopes that the custodians keep, so that each can tell a right copy."""
    proposed_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    """Since when everything is sealed to it too: an administrator confirmed what workers read about it."""
    ending_asked_at: Mapped[datetime | None]
    """It ends when an administrator confirms the promises without it."""
    ended_at: Mapped[datetime | None]
    """Nothing is sealed to an escrow that has ended, and its keys are taken away."""

    principal: Mapped[Principal] = relationship()


class EscrowRequest(Referenced, Base):
    """What the custodians were asked to open, and for whom; a restoration answers exactly one."""

    __tablename__ = "escrow_requests"

    escrow_id: Mapped[int] = mapped_column(ForeignKey("escrows.id"), index=True)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of the file that went to the custodians."""
    asked_at: Mapped[datetime]
    restored_at: Mapped[datetime | None]
    """A restoration is taken once."""

    escrow: Mapped[Escrow] = relationship()
