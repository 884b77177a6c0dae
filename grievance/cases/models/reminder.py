"""A day on which somebody wants to be reminded of a case; what for is a note, sealed like all words."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class CaseReminder(Base):
    """The one day on which one person is reminded of one case; done or moved, never doubled."""

    __tablename__ = "case_reminders"
    __table_args__ = (
        UniqueConstraint("case_id", "user_id"),
        Index("ix_case_reminders_user_id_due_on", "user_id", "due_on"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date]
