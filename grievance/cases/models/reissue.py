"""A new code for a worker who lost theirs: who asked, how it was made sure who they are, who agreed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.states import MadeSure
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import Base, Referenced, stored_by_value


class CodeReissue(Referenced, Base):
    """One new code from the request to the handing over; the code itself is stored nowhere."""

    __tablename__ = "code_reissues"
    __table_args__ = (
        CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name="agreed_by_another"),
        CheckConstraint("(agreed_by_id IS NULL) = (agreed_at IS NULL)", name="agreed_with_a_day"),
        CheckConstraint("NOT needs_second OR made_at IS NULL OR agreed_at IS NOT NULL", name="agreed_first"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    made_sure: Mapped[MadeSure] = mapped_column(stored_by_value(MadeSure))
    needs_second: Mapped[bool]
    """Whether a second person has to agree first: in danger, or where nobody has rated it."""
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agreed_at: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
    """When the new code was made and the old one died."""

    case: Mapped[Case] = relationship()
    complaint: Mapped[Complaint] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    agreed_by: Mapped[User | None] = relationship(foreign_keys=[agreed_by_id])
