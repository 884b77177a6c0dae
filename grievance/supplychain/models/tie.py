"""Who on the staff has ties to a site or a company, by their own word."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import TieKind


class StaffTie(Referenced, Base):
    """A conflict of interest that somebody declared: no key of a case about it is sealed to them."""

    __tablename__ = "staff_ties"
    __table_args__ = (
        CheckConstraint("(site_id IS NULL) <> (company_id IS NULL)", name="one_site_or_company"),
        CheckConstraint(
            "from_day IS NULL OR until_day IS NULL OR until_day >= from_day", name="ends_after_it_begins"
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    kind: Mapped[TieKind] = mapped_column(stored_by_value(TieKind), default=TieKind.OTHER)
    from_day: Mapped[date | None]
    """Since when there is the tie, as far as they remember."""
    until_day: Mapped[date | None]
    """Until when there was; a tie that lies behind somebody counts until they say that it has ended."""
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Since when it counts no more."""

    site: Mapped[Site | None] = relationship()
    company: Mapped[Company | None] = relationship()
