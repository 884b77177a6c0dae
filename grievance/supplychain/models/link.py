"""Who supplies whom, as dated claims with their source."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import Confidence, LinkState, Mineral


class SupplyLink(Referenced, Base):
    """One supply relation for one mineral; it needs an address and a date to be believed."""

    __tablename__ = "supply_links"
    __table_args__ = (
        CheckConstraint("uploaded_by_id IS NOT NULL OR source_url <> ''", name="address_if_public"),
        Index("ix_supply_links_mineral_state", "mineral", "state"),
    )

    code: Mapped[str] = mapped_column(String(80), unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    supplier_site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    customer_site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    mineral: Mapped[Mineral] = mapped_column(stored_by_value(Mineral))
    product: Mapped[str] = mapped_column(String(200))
    since: Mapped[str | None] = mapped_column(String(10))
    """A year, a month or a day, as exact as the source."""
    until: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[LinkState] = mapped_column(stored_by_value(LinkState))
    volume: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(500))
    source_url: Mapped[str] = mapped_column(String(500))
    as_of: Mapped[date]
    """When the source was published or last seen."""
    confidence: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))
    notes: Mapped[str | None] = mapped_column(String(1000))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Whose own knowledge it is; empty for public facts."""
    is_shared: Mapped[bool] = mapped_column(default=True)
    """An uploaded relation is private to who uploaded it unless shared."""

    supplier: Mapped[Company] = relationship(foreign_keys=[supplier_id])
    customer: Mapped[Company] = relationship(foreign_keys=[customer_id])
    supplier_site: Mapped[Site | None] = relationship(foreign_keys=[supplier_site_id])
    customer_site: Mapped[Site | None] = relationship(foreign_keys=[customer_site_id])
