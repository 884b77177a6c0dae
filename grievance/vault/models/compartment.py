"""What is sealed, in which compartment, and who was given its key."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value


class CompartmentKind(StrEnum):
    """What a compartment is for, and so who may ever be granted its key."""

    NARRATIVE = "narrative"
    """A complaint's answers, messages and cleaned files: the reporter and the case team."""
    ORIGINAL = "original"
    """Evidence as it came: the case team."""
    IDENTITY = "identity"
    """Names, numbers, addresses: whoever has been given them one by one."""
    DELIVERY = "delivery"
    """How and when to reach a worker who asked for it: the service and the case team."""
    INTERNAL = "internal"
    """A case's notes, plans for safety and reasons: the case team."""
    SHARED = "shared"
    """What has been released to the site, its answers, plans and proof: team, operator and reporters."""
    OPINION = "opinion"
    """What a worker says of how they were treated: colleagues who never had the case in hand."""
    REPRESENTED = "represented"
    """A copy of what a representative filed: the representative, while the worker allows it."""
    TRANSLATION = "translation"
    """A copy of one text: the interpreter who was asked to translate it, while they do."""
    PACKET = "packet"
    """An information packet: the officials of the Parties it was sent to and from."""


class Compartment(Referenced, Base):
    """A key pair: anybody seals to its public half, only who was granted the private half opens."""

    __tablename__ = "compartments"

    kind: Mapped[CompartmentKind] = mapped_column(stored_by_value(CompartmentKind))
    epoch: Mapped[int] = mapped_column(default=1)
    """Grows when somebody's access is taken away."""
    suite_id: Mapped[str] = mapped_column(String(30))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    destroyed_on: Mapped[datetime | None]
    """The day on which all its keys were destroyed: nothing in it can be opened by anybody any more."""

    grants: Mapped[list[Grant]] = relationship(back_populates="compartment", cascade="all, delete-orphan")


class Grant(Base):
    """A compartment's private key, sealed to one principal."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("compartment_id", "principal_id", "epoch"),)

    compartment_id: Mapped[int] = mapped_column(ForeignKey("compartments.id"), index=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("principals.id"), index=True)
    epoch: Mapped[int]
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    granted_at: Mapped[datetime]

    compartment: Mapped[Compartment] = relationship(back_populates="grants")


class SealedItem(Referenced, Base):
    """A piece of content under its own key, which is sealed to the compartment."""

    __tablename__ = "sealed_items"

    compartment_id: Mapped[int] = mapped_column(ForeignKey("compartments.id"), index=True)
    epoch: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    author_role: Mapped[str] = mapped_column(String(30))
    sequence: Mapped[int]
    """Position in the compartment; bound into the seal, so that nothing can be moved or replayed."""
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)

    compartment: Mapped[Compartment] = relationship()
