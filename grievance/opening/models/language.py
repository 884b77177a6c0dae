"""Which languages somebody has read, and which words were corrected in the product."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.foundation.db import Base, Referenced


class LanguageReview(Referenced, Base):
    """Somebody who reads a language has read what workers agree to in it; rows are only ever added."""

    __tablename__ = "language_reviews"

    locale: Mapped[str] = mapped_column(String(12), index=True)
    reviewer: Mapped[str] = mapped_column(String(120))
    """Who read it; often nobody with an account."""
    text_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of exactly the texts that were read."""
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    marked_at: Mapped[datetime]

    marked_by: Mapped[User] = relationship()


class TextCorrection(Referenced, Base):
    """What the product says in a language instead of what its catalogue says."""

    __tablename__ = "text_corrections"
    __table_args__ = (UniqueConstraint("locale", "message_key"),)

    locale: Mapped[str] = mapped_column(String(12))
    message_key: Mapped[str] = mapped_column(String(32))
    """Names the message in an address: from the SHA-256 of its context and its English text."""
    message: Mapped[str] = mapped_column(Text)
    """The English text as catalogues key it, with its context in front."""
    forms: Mapped[list[Any]] = mapped_column(JSON)
    """The corrected words, one for each plural form."""
    corrected_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    corrected_at: Mapped[datetime]

    corrected_by: Mapped[User] = relationship()
