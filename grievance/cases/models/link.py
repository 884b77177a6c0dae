"""Two cases that somebody holds together: of one event, of one pattern, or looked at and not related."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.states import LinkKind
from grievance.foundation.db import Base, Referenced, stored_by_value


class CaseLink(Referenced, Base):
    """One link; it moves nothing. What was taken back is gone from here and stays in both timelines."""

    __tablename__ = "case_links"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="each_pair_once"),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    """The case that was opened first."""
    second_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(stored_by_value(LinkKind))
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    linked_on: Mapped[date]

    first: Mapped[Case] = relationship(foreign_keys=[first_id])
    second: Mapped[Case] = relationship(foreign_keys=[second_id])
    linked_by: Mapped[User] = relationship()
