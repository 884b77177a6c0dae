"""What assurance schemes say about sites: dated facts, which never make a worker's complaint weigh less."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.claims import AssuranceScheme, AssuranceStatus


class Assurance(Referenced, Base):
    """The standing of a site or company under one scheme; nothing that decides about cases may read it."""

    __tablename__ = "assurances"
    __table_args__ = (
        CheckConstraint("(site_id IS NULL) <> (company_id IS NULL)", name="one_site_or_company"),
        CheckConstraint(
            "until IS NULL OR since IS NULL OR until >= substr(since, 1, length(until))",
            name="ends_after_it_begins",
        ),
    )

    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    scheme: Mapped[AssuranceScheme] = mapped_column(stored_by_value(AssuranceScheme))
    standard: Mapped[str | None] = mapped_column(String(120))
    """Which of the scheme's standards, and its version."""
    status: Mapped[AssuranceStatus] = mapped_column(stored_by_value(AssuranceStatus))
    since: Mapped[str | None] = mapped_column(String(10))
    until: Mapped[str | None] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(500))
    source_url: Mapped[str] = mapped_column(String(500))
    as_of: Mapped[date]
    """When the scheme's page was last seen."""
    recorded_at: Mapped[datetime]
