"""What an audience would read of a case: each version of the text, who read it before, and its release."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent
from grievance.cases.states import DisclosureAudience, DisclosureState, StopCause
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import ConsentAnswer
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.vault.models.compartment import SealedItem


class Disclosure(Referenced, Base):
    """One version of exactly what one audience would read; a later version stops those that wait."""

    __tablename__ = "disclosures"
    __table_args__ = (
        UniqueConstraint("case_id", "audience", "version"),
        CheckConstraint("(respondent_id IS NULL) = (audience <> 'respondent')", name="of_one_respondent"),
        CheckConstraint("released_at IS NULL OR stopped_at IS NULL", name="released_or_stopped"),
        CheckConstraint("(stopped_at IS NULL) = (stop_cause IS NULL)", name="cause_if_stopped"),
        CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", name="somebody_approved"),
        CheckConstraint("approved_by_id <> written_by_id", name="second_person_approves"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    audience: Mapped[DisclosureAudience] = mapped_column(stored_by_value(DisclosureAudience))
    respondent_id: Mapped[int | None] = mapped_column(ForeignKey("case_respondents.id"), index=True)
    """Which contractor or recruiter would read it, if one would."""
    version: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Sealed in the internal compartment: {"lang", "text", "translations": {locale: {"text", "by"}}}."""
    text_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of exactly what would be released, translations and all."""
    basis_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what it was judged by: reports, site, risk, last words of the workers."""
    with_words: Mapped[bool]
    """Whether there is a text; a Party may also get the facts alone."""
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    answer_by: Mapped[date | None]
    """Until when its workers can say no to it; empty where it has not been laid before them."""
    released_at: Mapped[datetime | None]
    release_reference: Mapped[str | None] = mapped_column(String(16))
    """The public name of what was then sealed to the audience."""
    stopped_at: Mapped[datetime | None]
    stop_cause: Mapped[StopCause | None] = mapped_column(stored_by_value(StopCause))

    case: Mapped[Case] = relationship()
    respondent: Mapped[Respondent | None] = relationship()
    item: Mapped[SealedItem] = relationship()
    written_by: Mapped[User] = relationship(foreign_keys=[written_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
    readings: Mapped[list[DisclosureReading]] = relationship(
        back_populates="disclosure", order_by="DisclosureReading.id"
    )

    @property
    def state(self) -> DisclosureState:
        """Where it stands."""
        if self.released_at is not None:
            return DisclosureState.RELEASED
        if self.stopped_at is not None:
            return DisclosureState.STOPPED
        return DisclosureState.APPROVED if self.approved_at is not None else DisclosureState.WAITING


class DisclosureReading(Base):
    """A disclosure as one worker of the case can read it, and what they say to it."""

    __tablename__ = "disclosure_readings"
    __table_args__ = (UniqueConstraint("disclosure_id", "complaint_id"),)

    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosures.id"))
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Sealed in the report's narrative, in the same form as the disclosure."""
    laid_on: Mapped[date]
    answer: Mapped[ConsentAnswer | None] = mapped_column(stored_by_value(ConsentAnswer))
    answered_on: Mapped[date | None]

    disclosure: Mapped[Disclosure] = relationship(back_populates="readings")
    complaint: Mapped[Complaint] = relationship()
    item: Mapped[SealedItem] = relationship()
