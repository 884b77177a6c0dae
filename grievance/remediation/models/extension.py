"""A request for more time: who asked for how much and why, and what the team answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.remediation.states import ExtensionAnswer, ExtensionStep
from grievance.vault.models.compartment import SealedItem

if TYPE_CHECKING:
    from grievance.remediation.models.plan import CorrectiveAction


class ExtensionRequest(Referenced, Base):
    """One request by an action's owner to have more time; the day moves only when it is approved."""

    __tablename__ = "extension_requests"
    __table_args__ = (
        UniqueConstraint("action_id", "number"),
        CheckConstraint("number IN (1, 2)", name="two_at_most"),
        CheckConstraint("asked_for > due_before", name="later_than_before"),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by_id IS NULL)",
            name="answered_by_somebody",
        ),
        CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> asked_by_id", name="not_answered_by_who_asked"
        ),
        CheckConstraint(
            "answer IS NULL OR answer <> 'declined' OR answer_item_id IS NOT NULL",
            name="declined_with_a_reason",
        ),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("corrective_actions.id"))
    number: Mapped[int]
    step: Mapped[ExtensionStep] = mapped_column(stored_by_value(ExtensionStep))
    due_before: Mapped[date]
    """By when the action was due as it was asked."""
    asked_for: Mapped[date]
    reason_item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Why it takes longer, sealed in the shared compartment: {"lang", "text"}."""
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[ExtensionAnswer | None] = mapped_column(stored_by_value(ExtensionAnswer))
    answer_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """Why it was declined, sealed in the shared compartment: {"lang", "text"}."""
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    action: Mapped[CorrectiveAction] = relationship(back_populates="extensions")
    reason: Mapped[SealedItem] = relationship(foreign_keys=[reason_item_id])
    answer_item: Mapped[SealedItem | None] = relationship(foreign_keys=[answer_item_id])
