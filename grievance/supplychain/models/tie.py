"""Who on the staff has ties to a site or a company, by their own word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site


class StaffTie(Referenced, Base):
    """A conflict of interest that somebody declared: no key of a case about it is sealed to them."""

    __tablename__ = "staff_ties"
    __table_args__ = (
        CheckConstraint("(site_id IS NULL) <> (company_id IS NULL)", name="one_site_or_company"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    site: Mapped[Site | None] = relationship()
    company: Mapped[Company | None] = relationship()
