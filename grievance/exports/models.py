"""Official letters as they were issued: sealed, numbered, and never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.models.event import SiteRelease
from grievance.exports.states import LetterKind
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.vault.models.compartment import SealedItem


class OfficialLetter(Referenced, Base):
    """One letter to a site, in one language, about one text that was released to it; rows are only added."""

    __tablename__ = "official_letters"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        UniqueConstraint("release_id", "kind", "locale"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    """Counted within the case; printed after the case's reference."""
    release_id: Mapped[int] = mapped_column(ForeignKey("site_releases.id"))
    """The text that it holds, word for word."""
    kind: Mapped[LetterKind] = mapped_column(stored_by_value(LetterKind))
    locale: Mapped[str] = mapped_column(String(12))
    answer_by: Mapped[date | None]
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """The bytes of the PDF, sealed in the shared compartment."""
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of everything that it says; it is printed on the letter."""
    file_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the PDF."""
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    issued_at: Mapped[datetime]

    case: Mapped[Case] = relationship()
    release: Mapped[SiteRelease] = relationship()
    item: Mapped[SealedItem] = relationship()
    issued_by: Mapped[User] = relationship()

    @property
    def printed_number(self) -> str:
        """Return the number as the letter and every list of letters print it."""
        return f"{self.case.reference}-{self.number}"
