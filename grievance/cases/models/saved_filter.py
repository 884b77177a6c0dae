"""A way to look at the queue that somebody comes back to; named by what it shows, so it holds no words."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, Referenced


class SavedFilter(Referenced, Base):
    """One view with its filters, as its address says them: codes and references only."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("user_id", "address"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    address: Mapped[str] = mapped_column(String(300))
    """What follows the question mark, in the order in which the queue writes it."""
    saved_on: Mapped[date]
