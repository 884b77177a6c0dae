"""A proposed plan as the workers of its case read it, and what each says about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.remediation.states import PlanAnswer
from grievance.vault.models.compartment import SealedItem

if TYPE_CHECKING:
    from grievance.remediation.models.plan import Plan


class PlanReading(Referenced, Base):
    """One proposal of a plan, laid before one worker; another proposal is laid anew."""

    __tablename__ = "plan_readings"
    __table_args__ = (UniqueConstraint("plan_id", "proposal", "complaint_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    proposal: Mapped[int]
    """Which of the plan's proposals it is, counted from 1."""
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """What is promised, sealed in the report's narrative: {"actions": [{"lang", "text", "due", …}]}."""
    laid_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    laid_on: Mapped[date]
    answer_by: Mapped[date]
    """Until then the plan waits for this worker; after it, silence holds nothing up."""

    plan: Mapped[Plan] = relationship()
    complaint: Mapped[Complaint] = relationship()
    item: Mapped[SealedItem] = relationship()
    words: Mapped[list[PlanWord]] = relationship(back_populates="reading", order_by="PlanWord.id")


class PlanWord(Base):
    """What a worker says about a proposal; rows are only ever added, and the last one counts."""

    __tablename__ = "plan_words"

    reading_id: Mapped[int] = mapped_column(ForeignKey("plan_readings.id"), index=True)
    answer: Mapped[PlanAnswer] = mapped_column(stored_by_value(PlanAnswer))
    said_on: Mapped[date]

    reading: Mapped[PlanReading] = relationship(back_populates="words")
