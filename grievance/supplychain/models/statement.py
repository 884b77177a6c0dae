"""What each source says about a site or a company, so that sources that disagree stand side by side."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, stored_by_value
from grievance.supplychain.stages import Confidence


class Statement(Base):
    """All that one source says about one site or company; the record itself holds what we go by."""

    __tablename__ = "statements"
    __table_args__ = (
        CheckConstraint("(site_id IS NULL) <> (company_id IS NULL)", name="one_site_or_company"),
        UniqueConstraint("site_id", "source"),
        UniqueConstraint("company_id", "source"),
    )

    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    source: Mapped[str] = mapped_column(String(500))
    licence: Mapped[str] = mapped_column(String(120))
    confidence: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By column of the record: name, country, stage, latitude …; what the source leaves open is not there."""
    recorded_at: Mapped[datetime]
