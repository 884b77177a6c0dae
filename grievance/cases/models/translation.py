"""What somebody translates: one text of an interpreter until it is handed in, or what a colleague wrote."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.interpreting import TranslationEnd
from grievance.cases.models.case import Case
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import ComplaintFile, Message
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.vault.models.compartment import Compartment, SealedItem


class TranslationRequest(Referenced, Base):
    """One text for one interpreter: a message, what was written down of a recording, or else the report."""

    __tablename__ = "translation_requests"
    __table_args__ = (
        CheckConstraint("message_id IS NULL OR file_id IS NULL", name="one_text"),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ending_if_ended"),
        CheckConstraint("(ended_at IS NULL) = (copy_id IS NOT NULL)", name="opens_only_meanwhile"),
        CheckConstraint(
            "item_id IS NULL OR (ending IS NOT NULL AND ending = 'handed_in')", name="words_if_handed_in"
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_files.id"))
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    """Who translates; a colleague of the team who does it unasked is both the one and the other."""
    from_locale: Mapped[str] = mapped_column(String(12))
    to_locale: Mapped[str] = mapped_column(String(12))
    reads_again: Mapped[bool] = mapped_column(default=False)
    """Somebody else translated it, and this is the second pair of eyes."""
    version_read: Mapped[int | None]
    """Which version of a message is read again; of a report or a recording the order of requests says it."""
    due_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("compartments.id"), unique=True)
    """What the interpreter opens: {"lang", "text", "translation"}; deleted when the work ends."""
    item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """What was handed in, sealed in the narrative: {"lang", "text"}."""
    ended_at: Mapped[datetime | None]
    ending: Mapped[TranslationEnd | None] = mapped_column(stored_by_value(TranslationEnd))

    case: Mapped[Case] = relationship()
    complaint: Mapped[Complaint] = relationship()
    message: Mapped[Message | None] = relationship()
    file: Mapped[ComplaintFile | None] = relationship()
    interpreter: Mapped[User] = relationship(foreign_keys=[interpreter_id])
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    copy: Mapped[Compartment | None] = relationship()
    item: Mapped[SealedItem | None] = relationship()
