"""Deadlines of a case, each with the rule that made it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class CaseClock(Base):
    """One running or ended deadline; started and stopped by events, never by edits.

    When it ends, all its times are rounded to the day: `met` keeps what the seconds were for.
    """

    __tablename__ = "case_clocks"
    __table_args__ = (Index("ix_case_clocks_running", "ended_at", "due_at"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    """A clock of the rule table: "first_contact", "findings", …"""
    rule: Mapped[str] = mapped_column(String(20))
    """What the rule said: "3wd"."""
    rule_version: Mapped[int]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """Exact while it runs, rounded to the day when it ends."""
    ended_at: Mapped[datetime | None]
    met: Mapped[bool | None]
    """Whether it ended in time; empty while it runs or if it was called off."""
    paused_at: Mapped[datetime | None]
    paused_seconds: Mapped[int] = mapped_column(default=0)
