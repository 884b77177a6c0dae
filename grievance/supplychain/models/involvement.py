"""Which companies own, operate and staff a site, and own each other, over time."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.claims import CompanyRole
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import Confidence


class Involvement(Referenced, Base):
    """What a company is to a site, or how much of another company it owns, as one source says."""

    __tablename__ = "involvements"
    __table_args__ = (
        CheckConstraint("(site_id IS NULL) <> (of_company_id IS NULL)", name="in_one_site_or_company"),
        CheckConstraint("of_company_id IS NULL OR role = 'owner'", name="companies_are_owned"),
        CheckConstraint("of_company_id IS NULL OR of_company_id <> company_id", name="not_of_itself"),
        CheckConstraint("share IS NULL OR (share > 0 AND share <= 100)", name="share_of_a_hundred"),
        CheckConstraint(
            "until IS NULL OR since IS NULL OR until >= substr(since, 1, length(until))",
            name="ends_after_it_begins",
        ),
    )

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    """Who."""
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    of_company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    role: Mapped[CompanyRole] = mapped_column(stored_by_value(CompanyRole))
    share: Mapped[float | None]
    """Per cent, if a source says it."""
    work: Mapped[str | None] = mapped_column(String(200))
    """What a contractor or recruiter does there, in the source's words."""
    since: Mapped[str | None] = mapped_column(String(10))
    """A year, a month or a day, as exact as the source."""
    until: Mapped[str | None] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(500))
    source_url: Mapped[str | None] = mapped_column(String(500))
    as_of: Mapped[date | None]
    """When the source was published or last seen."""
    confidence: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))
    recorded_at: Mapped[datetime]

    company: Mapped[Company] = relationship(foreign_keys=[company_id])
    of_company: Mapped[Company | None] = relationship(foreign_keys=[of_company_id])
    site: Mapped[Site | None] = relationship()
