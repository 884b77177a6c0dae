"""What a team writes to workers again and again, in each language; it is about no case and names nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.foundation.db import Base, Referenced


class ReplyTemplate(Referenced, Base):
    """One thing that a team writes often; once it is no longer used, it stays for what was sent."""

    __tablename__ = "reply_templates"

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    """What the team calls it; no worker reads that."""
    retired_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship()
    texts: Mapped[list[ReplyText]] = relationship(back_populates="template", order_by="ReplyText.id")


class ReplyText(Base):
    """It in one language; a better text is a new version, and the last one counts."""

    __tablename__ = "reply_texts"
    __table_args__ = (UniqueConstraint("template_id", "locale", "version"),)

    template_id: Mapped[int] = mapped_column(ForeignKey("reply_templates.id"))
    locale: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(String(2000))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]

    template: Mapped[ReplyTemplate] = relationship(back_populates="texts")
    written_by: Mapped[User] = relationship()
