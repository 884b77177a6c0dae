"""Which sites lie in which industrial park, over time."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.park import Park
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import Confidence


class Tenancy(Referenced, Base):
    """That a site lies in a park, as one source says."""

    __tablename__ = "tenancies"
    __table_args__ = (
        CheckConstraint(
            "until IS NULL OR since IS NULL OR until >= substr(since, 1, length(until))",
            name="ends_after_it_begins",
        ),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    park_id: Mapped[int] = mapped_column(ForeignKey("parks.id"), index=True)
    since: Mapped[str | None] = mapped_column(String(10))
    """A year, a month or a day, as exact as the source."""
    until: Mapped[str | None] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(500))
    source_url: Mapped[str | None] = mapped_column(String(500))
    as_of: Mapped[date | None]
    """When the source was published or last seen."""
    confidence: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))
    recorded_at: Mapped[datetime]

    site: Mapped[Site] = relationship()
    park: Mapped[Park] = relationship()
