"""Days on which somebody is not there, and who looks after their work meanwhile."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.foundation.db import Base, Referenced


class Absence(Referenced, Base):
    """Somebody is away from a day until a day, both included; why is nobody's business here."""

    __tablename__ = "absences"
    __table_args__ = (CheckConstraint("until_day >= from_day", name="ends_after_it_begins"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    from_day: Mapped[date]
    until_day: Mapped[date]
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who hears of their cases meanwhile; without one, the supervisors of the team do."""

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id])
