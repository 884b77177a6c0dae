"""The escrow: k of n people together can open what was sealed while it was on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class Escrow(Base):
    """One ceremony: its principal's private key, locked once for every group of people that suffices."""

    __tablename__ = "escrows"
    __table_args__ = (CheckConstraint("need >= 2 AND need <= people AND people <= 7", name="need_of_people"),)

    principal_id: Mapped[int] = mapped_column(ForeignKey("principals.id"), unique=True)
    need: Mapped[int]
    """How many private halves open it."""
    people: Mapped[int]
    """How many were given out."""
    envelopes: Mapped[bytes] = mapped_column(LargeBinary)
    """For each group, the key in nested age envelopes; useless without the halves, which lie elsewhere."""
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Nothing is sealed to an escrow that has ended; what was sealed before stays so."""
