"""An appeal: who asked for a fresh look and why, who sits on its panel, how they voted, what they decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.panels import AppealGround, AppealOutcome, AppealSide, PanelSeat
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.vault.models.compartment import SealedItem


class Appeal(Referenced, Base):
    """A fresh look at a case, which is a case of its own below that one."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("(side = 'worker') = (complaint_id IS NOT NULL)", name="report_if_by_worker"),
        CheckConstraint("(side = 'site') = (organisation_id IS NOT NULL)", name="organisation_if_by_site"),
        CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decision_item_id IS NULL)",
            name="decided_with_reasons",
        ),
        CheckConstraint("outcome IS NULL OR empanelled_at IS NOT NULL", name="decided_by_a_panel"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    """The case of the appeal; its parent is the case that is looked at afresh."""
    side: Mapped[AppealSide] = mapped_column(stored_by_value(AppealSide))
    ground: Mapped[AppealGround] = mapped_column(stored_by_value(AppealGround))
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    """Which organisation asked for the site."""
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Why, sealed to the appeal's own case: {"lang", "text"}."""
    empanelled_at: Mapped[datetime | None]
    outcome: Mapped[AppealOutcome | None] = mapped_column(stored_by_value(AppealOutcome))
    decided_at: Mapped[datetime | None]
    decision_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """The decision, sealed to the appeal's own case: {"lang", "reasons", "plain", "translations"}."""

    case: Mapped[Case] = relationship()
    complaint: Mapped[Complaint | None] = relationship()
    item: Mapped[SealedItem] = relationship(foreign_keys=[item_id])
    decision: Mapped[SealedItem | None] = relationship(foreign_keys=[decision_item_id])
    members: Mapped[list[PanelMember]] = relationship(back_populates="appeal", order_by="PanelMember.id")
    votes: Mapped[list[PanelVote]] = relationship(back_populates="appeal", order_by="PanelVote.id")


class PanelMember(Base):
    """Who sits on the panel of an appeal, and for whom."""

    __tablename__ = "panel_members"
    __table_args__ = (UniqueConstraint("appeal_id", "seat"), UniqueConstraint("appeal_id", "user_id"))

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    seat: Mapped[PanelSeat] = mapped_column(stored_by_value(PanelSeat))

    appeal: Mapped[Appeal] = relationship(back_populates="members")
    user: Mapped[User] = relationship()


class PanelVote(Base):
    """What a member of a panel wants, and why; a later vote of theirs replaces it, and both stay."""

    __tablename__ = "panel_votes"

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[AppealOutcome] = mapped_column(stored_by_value(AppealOutcome))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The new outcome by item, where a finding is to change; codes only."""
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """The reason, sealed to the appeal's own case: {"lang", "text"}."""
    voted_at: Mapped[datetime]

    appeal: Mapped[Appeal] = relationship(back_populates="votes")
    user: Mapped[User] = relationship()
    item: Mapped[SealedItem] = relationship()
