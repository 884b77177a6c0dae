"""What browsers said that our own content policy refused."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class PolicyReport(Base):
    """How often in one day one rule refused something from one origin; not who saw it, nor on which page."""

    __tablename__ = "policy_reports"
    __table_args__ = (UniqueConstraint("day", "directive", "origin"),)

    day: Mapped[date]
    directive: Mapped[str] = mapped_column(String(40))
    origin: Mapped[str] = mapped_column(String(120))
    """Scheme and host of what was refused, or a word such as "inline"."""
    count: Mapped[int]
