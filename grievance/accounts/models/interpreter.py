"""Who translates for a team, and between which languages."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class TeamInterpreter(Base):
    """A language that an interpreter on a team's list speaks; each has a row of its own."""

    __tablename__ = "team_interpreters"
    __table_args__ = (UniqueConstraint("team_id", "user_id", "locale"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    locale: Mapped[str] = mapped_column(String(12))
