"""Who runs this installation and what it promises workers, as a named person confirmed it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.foundation.db import Base, Referenced


class Undertaking(Referenced, Base):
    """One confirmation; rows are only ever added, and the newest counts."""

    __tablename__ = "undertakings"
    __table_args__ = (CheckConstraint("keeps_months BETWEEN 1 AND 600", name="keeps_some_time"),)

    legal_name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    contact: Mapped[str] = mapped_column(String(300))
    """Where a worker, an inspectorate or a court reaches whoever runs it."""
    answerable: Mapped[str] = mapped_column(String(300))
    """Whom the law makes answer for what is done with reports."""
    keeps_months: Mapped[int]
    """How long a report is kept after its end."""
    text_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of exactly the texts that were confirmed, in all languages."""
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Those texts, by language."""
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime]

    confirmed_by: Mapped[User] = relationship()
