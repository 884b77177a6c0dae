"""What somebody on the team is to do about a case by a day; what it is, is sealed like all words."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.foundation.db import Base, Referenced
from grievance.vault.models.compartment import SealedItem


class CaseTask(Referenced, Base):
    """One task: given to somebody, and done by whoever says so."""

    __tablename__ = "case_tasks"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="doer_if_done"),
        Index("ix_case_tasks_user_id_due_on", "user_id", "due_on"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    """Who is to do it."""
    due_on: Mapped[date]
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """What is to be done, sealed in the internal compartment: {"lang", "text"}."""
    given_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    case: Mapped[Case] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    given_by: Mapped[User] = relationship(foreign_keys=[given_by_id])
    item: Mapped[SealedItem] = relationship()
