"""Neutral messages to staff, waiting to be delivered or delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.foundation.db import Base, Referenced


class Mail(Referenced, Base):
    """One e-mail to somebody on the staff; it says that something waits, never what."""

    __tablename__ = "mails"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    template: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(12))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Codes and counts for the template, never content. A sign-in link's token is not among them."""
    sealed_values: Mapped[bytes | None]
    """What must not be readable in the database, such as an invitation's token, under the service's key."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    texted_at: Mapped[datetime | None]
    """When it went out as a text message too, which only happens where somebody is called at once."""

    user: Mapped[User] = relationship()
