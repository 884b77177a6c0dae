"""What workers were asked about who may know what, and what still waits for their answer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import ConsentAudience, ConsentField
from grievance.foundation.db import Base, stored_by_value


class ConsentWording(Base):
    """A question with its answers as it was shown in one language; ours, with nobody's words in it."""

    __tablename__ = "consent_wordings"

    text_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the text: consents name it, so that what somebody agreed to can be read again."""
    locale: Mapped[str] = mapped_column(String(12))
    text: Mapped[str]
    first_shown_on: Mapped[date]


class ConsentRequest(Base):
    """Something that the team has asked a worker about; no answer is no."""

    __tablename__ = "consent_requests"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    audience: Mapped[ConsentAudience] = mapped_column(stored_by_value(ConsentAudience))
    field: Mapped[ConsentField] = mapped_column(stored_by_value(ConsentField))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_on: Mapped[date]
    answered_on: Mapped[date | None]

    complaint: Mapped[Complaint] = relationship()
