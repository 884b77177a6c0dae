"""Deadlines of a case, each with the rule that made it, and who was told that one is missed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.foundation.db import Base, stored_by_value


class Rung(StrEnum):
    """A step of the ladder that a deadline climbs as it comes near and is missed; each once."""

    REMINDER = "reminder"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"
    PUBLIC = "public"


_RUNS = text("ended_at IS NULL")


class CaseClock(Base):
    """One running or ended deadline; started and stopped by events, never by edits.

    When it ends, all its times are rounded to the day: `met` keeps what the seconds were for.
    """

    __tablename__ = "case_clocks"
    __table_args__ = (
        # Only of those that run: so many have no end that an index on it would find half of them.
        Index("ix_case_clocks_running", "due_at", sqlite_where=_RUNS, postgresql_where=_RUNS),
        Index("ix_case_clocks_next_rung_at", "next_rung_at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    """A clock of the rule table: "first_contact", "findings", …"""
    subject: Mapped[str | None] = mapped_column(String(16))
    """The reference of the action that it runs for; empty if it runs for the case as a whole."""
    respondent_id: Mapped[int | None] = mapped_column(ForeignKey("case_respondents.id"))
    """The contractor or recruiter that owes the action, where the site does not."""
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
    rung: Mapped[Rung | None] = mapped_column(String(20))
    """How far up the ladder it has come; never taken back."""
    next_rung_at: Mapped[datetime | None]
    """When it comes to the next one, unless it is paused then; empty at the top."""


class ClockNotice(Base):
    """That somebody was told of a deadline, or that it came to a rung on which nobody could be told."""

    __tablename__ = "clock_notices"
    __table_args__ = (UniqueConstraint("clock_id", "rung", "user_id"),)

    clock_id: Mapped[int] = mapped_column(ForeignKey("case_clocks.id"))
    rung: Mapped[Rung] = mapped_column(stored_by_value(Rung))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    noted_on: Mapped[date]

    user: Mapped[User | None] = relationship()
