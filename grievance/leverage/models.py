"""A request to a brand with its answer, and what the brand promised."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.foundation import clock
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.leverage.states import Answer, Ask, CommitmentState, RequestState, Rung
from grievance.vault.models.compartment import Compartment, SealedItem


class BrandRequest(Referenced, Base):
    """What one brand is asked about a case: a draft until its text has gone out."""

    __tablename__ = "brand_requests"
    __table_args__ = (
        UniqueConstraint("disclosure_id", "organisation_id"),
        CheckConstraint("(rung IS NULL) = (ask <> 'use_leverage')", name="rung_if_leverage"),
        CheckConstraint(
            "(due_at IS NULL) = (packet_id IS NULL) AND (due_at IS NULL) = (item_id IS NULL)",
            name="sealed_and_due_if_sent",
        ),
        CheckConstraint(
            "(answered_on IS NULL) = (answer IS NULL) AND (answered_on IS NULL) = (in_time IS NULL)",
            name="answer_if_answered",
        ),
        CheckConstraint("answered_on IS NULL OR due_at IS NOT NULL", name="answered_if_sent"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosures.id"))
    """The version of the text that it goes out with."""
    ask: Mapped[Ask] = mapped_column(stored_by_value(Ask))
    rung: Mapped[Rung | None] = mapped_column(stored_by_value(Rung))
    """How far up the ladder of leverage the brand is asked to go."""
    packet_id: Mapped[int | None] = mapped_column(ForeignKey("compartments.id"))
    """The compartment that only people of this brand open."""
    item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """The text as it was released, sealed to them."""
    due_at: Mapped[datetime | None]
    """When the answer is due: exact while it waits, rounded to the day when it was answered."""
    answered_on: Mapped[date | None]
    answer: Mapped[Answer | None] = mapped_column(stored_by_value(Answer))
    in_time: Mapped[bool | None]
    answer_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """The answer in words, sealed to the brand: {"lang", "text"}."""
    team_answer_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """The same, sealed in the case's internal compartment."""
    called_off_on: Mapped[date | None]

    case: Mapped[Case] = relationship()
    organisation: Mapped[Organisation] = relationship()
    disclosure: Mapped[Disclosure] = relationship()
    packet: Mapped[Compartment | None] = relationship()
    item: Mapped[SealedItem | None] = relationship(foreign_keys=[item_id])
    answer_item: Mapped[SealedItem | None] = relationship(foreign_keys=[answer_item_id])
    team_answer_item: Mapped[SealedItem | None] = relationship(foreign_keys=[team_answer_item_id])
    commitments: Mapped[list[BrandCommitment]] = relationship(
        back_populates="request", order_by="BrandCommitment.id"
    )

    @property
    def state(self) -> RequestState:
        """Where it stands."""
        if self.answered_on is not None:
            return RequestState.ANSWERED
        if self.called_off_on is not None:
            return RequestState.CALLED_OFF
        if self.due_at is None:
            return RequestState.DRAFT
        return RequestState.LATE if self.due_at < clock.now() else RequestState.OPEN


class BrandCommitment(Referenced, Base):
    """One thing that a brand said it would do by a day, and whether it did."""

    __tablename__ = "brand_commitments"
    __table_args__ = (
        CheckConstraint("(rung IS NULL) = (kind <> 'use_leverage')", name="rung_if_leverage"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="amount_with_currency"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_is_not_negative"),
        CheckConstraint(
            "(kept IS NULL) = (judged_on IS NULL) AND (kept IS NULL) = (judged_by_id IS NULL)",
            name="somebody_judged",
        ),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("brand_requests.id"), index=True)
    kind: Mapped[Ask] = mapped_column(stored_by_value(Ask))
    rung: Mapped[Rung | None] = mapped_column(stored_by_value(Rung))
    promised_on: Mapped[date]
    due_on: Mapped[date]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    """In minor units."""
    currency: Mapped[str | None] = mapped_column(String(3))
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """What was promised, sealed to the brand: {"lang", "text"}."""
    team_item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """The same, sealed in the case's internal compartment."""
    reminded_on: Mapped[date | None]
    """When the brand and the team were told that its day has passed."""
    said_done_on: Mapped[date | None]
    report_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """What the brand says was done, sealed in the case's internal compartment: {"lang", "text"}."""
    kept: Mapped[bool | None]
    judged_on: Mapped[date | None]
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    request: Mapped[BrandRequest] = relationship(back_populates="commitments")
    item: Mapped[SealedItem] = relationship(foreign_keys=[item_id])
    team_item: Mapped[SealedItem] = relationship(foreign_keys=[team_item_id])
    report_item: Mapped[SealedItem | None] = relationship(foreign_keys=[report_item_id])
    judged_by: Mapped[User | None] = relationship()

    @property
    def state(self) -> CommitmentState:
        """Where it stands: what counts is what the team found."""
        if self.kept is not None:
            return CommitmentState.KEPT if self.kept else CommitmentState.NOT_KEPT
        if self.said_done_on is not None:
            return CommitmentState.SAID_DONE
        return CommitmentState.LATE if self.due_on < clock.today() else CommitmentState.PROMISED

    @property
    def was_late(self) -> bool:
        """Whether it was done, or said to be done, after its day."""
        return self.said_done_on is not None and self.said_done_on > self.due_on
