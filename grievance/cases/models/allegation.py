"""What is alleged, item by item, and what was found about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.cases.states import Outcome
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.policy.roles import Role
from grievance.vault.models.compartment import SealedItem

if TYPE_CHECKING:
    from grievance.cases.models.case import Case


class Allegation(Referenced, Base):
    """One labour-rights item in a case; what a worker chose can be added to, never deleted."""

    __tablename__ = "allegations"
    __table_args__ = (
        UniqueConstraint("case_id", "item_code"),
        CheckConstraint("(outcome IS NULL) = (finding_item_id IS NULL)", name="reasons_with_outcome"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    item_code: Mapped[str] = mapped_column(String(8))
    hazard_code: Mapped[str | None] = mapped_column(String(16))
    added_by: Mapped[Role] = mapped_column(stored_by_value(Role))
    outcome: Mapped[Outcome | None] = mapped_column(stored_by_value(Outcome))
    finding_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """The reasons, sealed in the case's internal compartment: {"lang", "reasons", "plain"}."""
    found_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    found_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(back_populates="allegations")
    finding: Mapped[SealedItem | None] = relationship()
    versions: Mapped[list[FindingVersion]] = relationship(
        back_populates="allegation", order_by="FindingVersion.number"
    )


class FindingVersion(Base):
    """One finding about an allegation; a later one counts, and none is ever overwritten."""

    __tablename__ = "finding_versions"
    __table_args__ = (UniqueConstraint("allegation_id", "number"),)

    allegation_id: Mapped[int] = mapped_column(ForeignKey("allegations.id"))
    number: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(stored_by_value(Outcome))
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """The reasons, as sealed with the finding."""
    found_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    found_at: Mapped[datetime]
    by_panel: Mapped[bool] = mapped_column(default=False)
    """Whether a panel changed it on appeal."""

    allegation: Mapped[Allegation] = relationship(back_populates="versions")
    item: Mapped[SealedItem] = relationship()
