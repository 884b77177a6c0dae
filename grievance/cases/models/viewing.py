"""Who has a case open just now; rows last for minutes, so that two people do not work past each other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.foundation.db import Base


class CaseViewing(Base):
    """That somebody loaded a page of a case, and in which form they are; the next look replaces it."""

    __tablename__ = "case_viewings"
    __table_args__ = (UniqueConstraint("case_id", "user_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seen_at: Mapped[datetime] = mapped_column(index=True)
    act: Mapped[str | None] = mapped_column(String(40))
    """The act whose form they have open; empty if they only read."""

    user: Mapped[User] = relationship()
