"""A fact that is told differently by different people or on different days: every value stays."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.contested import FactSpeaker, FactTopic
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.cases.states import SourceConfidence
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.vault.models.compartment import SealedItem


class ContestedFact(Referenced, Base):
    """One question of fact in a case, to which there is more than one answer."""

    __tablename__ = "contested_facts"
    __table_args__ = (
        CheckConstraint("topic <> 'other' OR name_item_id IS NOT NULL", name="named_if_other"),
        Index("ix_contested_facts_case_id", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    topic: Mapped[FactTopic] = mapped_column(stored_by_value(FactTopic))
    allegation_id: Mapped[int | None] = mapped_column(ForeignKey("allegations.id"))
    """The allegation that it bears on; empty if it bears on all."""
    name_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """What exactly is asked, sealed in the internal compartment: {"lang", "text"}."""

    case: Mapped[Case] = relationship()
    allegation: Mapped[Allegation | None] = relationship()
    name: Mapped[SealedItem | None] = relationship()
    values: Mapped[list[FactValue]] = relationship(
        back_populates="fact", order_by="FactValue.as_of, FactValue.id"
    )


class FactValue(Referenced, Base):
    """What somebody said about a contested fact, as of a day; rows are only ever added."""

    __tablename__ = "fact_values"

    fact_id: Mapped[int] = mapped_column(ForeignKey("contested_facts.id"), index=True)
    as_of: Mapped[date]
    speaker: Mapped[FactSpeaker] = mapped_column(stored_by_value(FactSpeaker))
    confidence: Mapped[SourceConfidence] = mapped_column(stored_by_value(SourceConfidence))
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Sealed in the internal compartment: {"lang", "value", "source"}."""
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]

    fact: Mapped[ContestedFact] = relationship(back_populates="values")
    item: Mapped[SealedItem] = relationship()
    added_by: Mapped[User] = relationship()
