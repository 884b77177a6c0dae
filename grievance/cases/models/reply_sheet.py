"""A printed sheet on which a site answers by hand, and what the desk entered when it came back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.models.event import SiteRelease
from grievance.evidence.models import StoredFile
from grievance.foundation.db import Base, Referenced


class ReplySheet(Referenced, Base):
    """A sheet with a number that counts once: whoever has no account here answers on it."""

    __tablename__ = "reply_sheets"
    __table_args__ = (
        CheckConstraint(
            "(entered_on IS NULL) = (release_id IS NULL) AND (entered_on IS NULL) = (entered_by_id IS NULL) "
            "AND (entered_on IS NULL) = (came_on IS NULL) AND (entered_on IS NULL) = (file_id IS NULL)",
            name="entered_whole",
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    number: Mapped[str] = mapped_column(String(10), unique=True)
    """Ten digits of which the last two tell a wrong one; says nothing about the case."""
    printed_on: Mapped[date]
    printed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_on: Mapped[date | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    came_on: Mapped[date | None]
    """The day on which the paper arrived, which is what the deadline is measured by."""
    release_id: Mapped[int | None] = mapped_column(ForeignKey("site_releases.id"), unique=True)
    """The site's answer that it became."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    """The scan of the sheet as it came, sealed with the case's shared compartment."""

    case: Mapped[Case] = relationship()
    printed_by: Mapped[User] = relationship(foreign_keys=[printed_by_id])
    entered_by: Mapped[User | None] = relationship(foreign_keys=[entered_by_id])
    release: Mapped[SiteRelease | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
