"""Contractors and recruiters that a case is about, each told and heard by itself."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.organisation import Organisation
from grievance.cases.models.case import Case
from grievance.cases.states import ReplyKind, RespondentState
from grievance.evidence.models import StoredFile
from grievance.foundation import clock
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.claims import CompanyRole
from grievance.supplychain.models.company import Company
from grievance.vault.models.compartment import Compartment, SealedItem


class Respondent(Referenced, Base):
    """A firm beside the site's operator that a case is about, with a thread and a deadline of its own."""

    __tablename__ = "case_respondents"
    __table_args__ = (
        UniqueConstraint("case_id", "company_id"),
        CheckConstraint("role IN ('contractor', 'recruiter')", name="works_or_recruits"),
        CheckConstraint(
            "(told_on IS NULL) = (packet_id IS NULL) AND (told_on IS NULL) = (due_at IS NULL)",
            name="sealed_and_due_if_told",
        ),
        CheckConstraint("(answered_on IS NULL) = (in_time IS NULL)", name="in_time_if_answered"),
        CheckConstraint("answered_on IS NULL OR told_on IS NOT NULL", name="answered_if_told"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    role: Mapped[CompanyRole] = mapped_column(stored_by_value(CompanyRole))
    """What it is to the site, as the register said when it was named."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Who signs in here for it; a firm without one is told and answers on paper."""
    named_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    named_on: Mapped[date]
    set_aside_on: Mapped[date | None]
    """Since when the case is not about it any more."""
    packet_id: Mapped[int | None] = mapped_column(ForeignKey("compartments.id"))
    """The compartment that only its people, the team and the workers open."""
    told_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    """When its answer is due: exact while it waits, rounded to the day when it was answered."""
    answered_on: Mapped[date | None]
    in_time: Mapped[bool | None]

    case: Mapped[Case] = relationship()
    company: Mapped[Company] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    packet: Mapped[Compartment | None] = relationship()
    letters: Mapped[list[RespondentLetter]] = relationship(
        back_populates="respondent", order_by="RespondentLetter.id"
    )

    @property
    def state(self) -> RespondentState:
        """Where it stands."""
        if self.set_aside_on is not None:
            return RespondentState.SET_ASIDE
        if self.due_at is None:
            return RespondentState.NAMED
        return state_of_answer(self.due_at, self.answered_on)


def state_of_answer(due_at: datetime, answered_on: date | None) -> RespondentState:
    """Return whether an answer came, is late, or may still come."""
    if answered_on is not None:
        return RespondentState.ANSWERED
    return RespondentState.LATE if due_at < clock.now() else RespondentState.TOLD


class RespondentLetter(Referenced, Base):
    """What a contractor or recruiter was told, or what it answered: paraphrase, never a worker's words."""

    __tablename__ = "respondent_letters"
    __table_args__ = (
        CheckConstraint("(kind IS NULL) <> (disclosure_id IS NULL)", name="told_or_answered"),
        CheckConstraint(
            "(came_on IS NULL) = (file_id IS NULL) AND (came_on IS NULL OR kind IS NOT NULL)",
            name="paper_with_scan",
        ),
    )

    respondent_id: Mapped[int] = mapped_column(ForeignKey("case_respondents.id"), index=True)
    disclosure_id: Mapped[int | None] = mapped_column(ForeignKey("disclosures.id"))
    """The text that went out, if the team wrote."""
    kind: Mapped[ReplyKind | None] = mapped_column(stored_by_value(ReplyKind))
    """Whether the firm answered or corrected a fact, if it wrote."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    came_on: Mapped[date | None]
    """The day on which it arrived on paper, which is what the deadline is measured by."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    """The scan of what came on paper, sealed in the packet."""
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Sealed in the packet: {"lang", "text", "translations"}."""
    text_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of exactly what was told or answered."""

    respondent: Mapped[Respondent] = relationship(back_populates="letters")
    item: Mapped[SealedItem] = relationship()
    file: Mapped[StoredFile | None] = relationship()
