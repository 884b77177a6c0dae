"""The code with which workers join a collective complaint."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.foundation.db import Base


class JoinCode(Base):
    """A code to be passed on by hand; it opens nothing, and whoever has it can only send a report."""

    __tablename__ = "join_codes"
    __table_args__ = (
        CheckConstraint("ends_on >= made_on", name="ends_after_it_began"),
        Index("ix_join_codes_case_id", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    """Readable, since it opens nothing: its giver has to find it again."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Empty if the first worker made it."""
    made_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day on which somebody can join with it."""
    stopped_on: Mapped[date | None]

    case: Mapped[Case] = relationship()
    made_by: Mapped[User | None] = relationship()
