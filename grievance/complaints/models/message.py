"""The conversation with a reporter, and the files that belong to a report."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import AuthorSide
from grievance.evidence.models import StoredFile
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.vault.models.compartment import SealedItem


class Translator(StrEnum):
    """Who made a translation."""

    HUMAN = "human"
    TEMPLATE = "template"
    MACHINE = "machine"


class Message(Referenced, Base):
    """One message between a reporter and the case team, sealed in the narrative."""

    __tablename__ = "messages"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    side: Mapped[AuthorSide] = mapped_column(stored_by_value(AuthorSide))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    template: Mapped[str | None] = mapped_column(String(40))
    """Which template it came from; the words are kept too, as they were sent."""
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    complaint: Mapped[Complaint] = relationship()
    texts: Mapped[list[MessageText]] = relationship(back_populates="message", order_by="MessageText.id")


class MessageText(Base):
    """A message's words in one language; the first is the original, which is evidence and never edited."""

    __tablename__ = "message_texts"
    __table_args__ = (UniqueConstraint("message_id", "locale", "version"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    locale: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=1)
    is_original: Mapped[bool]
    translator: Mapped[Translator | None] = mapped_column(stored_by_value(Translator))
    translated_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))

    message: Mapped[Message] = relationship(back_populates="texts")
    item: Mapped[SealedItem] = relationship()


class ComplaintFile(Base):
    """A file that a reporter added: the untouched original, and a clean copy if one could be made."""

    __tablename__ = "complaint_files"
    __table_args__ = (
        CheckConstraint("file_id IS NOT NULL OR original_file_id IS NOT NULL", name="some_copy_is_kept"),
    )

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    """The copy that people look at, sealed in the narrative; empty where none could be made."""
    original_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    """The file as it came, sealed to the team alone."""
    transcript_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """The words of a recording as the team wrote them down, sealed in the narrative, where earlier ones stay.

    {"lang", "text", "of", "by"}: `of` is the row of the file, `by` that of whoever wrote them down.
    """
    added_at: Mapped[datetime]

    file: Mapped[StoredFile | None] = relationship(foreign_keys=[file_id])
    original_file: Mapped[StoredFile | None] = relationship(foreign_keys=[original_file_id])
    transcript: Mapped[SealedItem | None] = relationship()
