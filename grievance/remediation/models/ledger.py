"""The remedy ledger: dated facts by the site, by each affected worker, and by verifiers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, stored_by_value
from grievance.policy.roles import Role
from grievance.remediation.states import RemedyFactKind
from grievance.vault.models.compartment import SealedItem

if TYPE_CHECKING:
    from grievance.remediation.models.plan import CorrectiveAction


class RemedyFact(Base):
    """One dated fact about one action; rows are only ever added, and states are derived from them."""

    __tablename__ = "remedy_facts"
    __table_args__ = (
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="currency_with_amount"),
        CheckConstraint(
            "(kind IN ('confirmed', 'partly', 'disputed', 'afraid_to_say')) = (complaint_id IS NOT NULL)",
            name="worker_speaks_for_themselves",
        ),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("corrective_actions.id"), index=True)
    kind: Mapped[RemedyFactKind] = mapped_column(stored_by_value(RemedyFactKind))
    at: Mapped[datetime]
    """A worker's word is rounded to its day."""
    role: Mapped[Role] = mapped_column(stored_by_value(Role))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    """Which reporter said so; nobody can speak for them."""
    workers: Mapped[int | None]
    """A claim and a verification say how many so far, all together."""
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    note_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """Words of an owner or a verifier; with a worker's word, how much they got, sealed in their report."""

    action: Mapped[CorrectiveAction] = relationship(back_populates="ledger")
    note: Mapped[SealedItem | None] = relationship()
