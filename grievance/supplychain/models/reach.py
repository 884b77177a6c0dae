"""Which sites lie upstream of a brand: a table made from the links whenever they change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, stored_by_value
from grievance.supplychain.bands import Band
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import Confidence, Mineral


class BrandReach(Base):
    """The best documented path from a site to a brand's organisation for one mineral."""

    __tablename__ = "brand_reaches"
    __table_args__ = (UniqueConstraint("organisation_id", "site_id", "mineral"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    mineral: Mapped[Mineral] = mapped_column(stored_by_value(Mineral))
    tier: Mapped[int]
    """Steps between the site and the brand."""
    path: Mapped[list[Any]] = mapped_column(JSON)
    """Link references from the site to the brand."""
    weakest: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))
    """The least confident link of the path."""
    all_active: Mapped[bool]
    """Whether every link of the path is stated as running now."""
    by_company: Mapped[bool]
    """Whether some step joins only by company: no source says that this site's material goes on."""
    publicly_documented: Mapped[bool]
    """Whether links that everybody may walk join site and brand too, by documents and site by site.

    What is told of a brand's chain to anybody else asks this, and not the path, of which a part may be
    what the brand uploaded for itself.
    """
    band: Mapped[Band] = mapped_column(stored_by_value(Band))
    """How much of what the brand takes in may come from the site, as exactly as the sources allow."""
    estimated: Mapped[bool]
    """Whether somewhere on the way suppliers were counted alike, because no source says how much."""
    seen_on: Mapped[date | None]
    """When the link of the path that nobody has looked at for longest was last seen to hold."""
    refreshed_at: Mapped[datetime]

    site: Mapped[Site] = relationship()


class ChainVersion(Base):
    """Which chain this is: one row, by which graphs held in memory know whether they are old."""

    __tablename__ = "chain_versions"

    token: Mapped[str] = mapped_column(String(16))
    """Random and renewed with each change, so that it cannot be taken for another database's."""
