"""Who supplies whom, as dated claims with their source."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.claims import ClaimState, Evidence, LinkKind, VolumePeriod, VolumeUnit
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import Confidence, LinkState, Mineral

_ASKED_BY_WALKS = (
    *("mineral", "customer_site_id", "customer_id"),
    *("state", "claim", "uploaded_by_id", "is_shared"),
)
_NAMED_ALONE = text("supplier_site_id IS NULL")


class SupplyLink(Referenced, Base):
    """One supply relation for one mineral; it needs an address and a date to be believed."""

    __tablename__ = "supply_links"
    __table_args__ = (
        CheckConstraint("uploaded_by_id IS NOT NULL OR source_url <> ''", name="address_if_public"),
        CheckConstraint("supplier_id IS NOT NULL OR supplier_site_id IS NOT NULL", name="somebody_supplies"),
        CheckConstraint(
            "customer_id IS NOT NULL OR customer_site_id IS NOT NULL", name="somebody_is_supplied"
        ),
        CheckConstraint(
            "supplier_site_id IS NULL OR customer_site_id IS NULL OR supplier_site_id <> customer_site_id",
            name="not_from_a_site_to_itself",
        ),
        CheckConstraint(
            "supplier_id IS NULL OR customer_id IS NULL OR supplier_id <> customer_id "
            "OR supplier_site_id IS NOT NULL OR customer_site_id IS NOT NULL",
            name="not_from_a_company_to_itself",
        ),
        CheckConstraint(
            "until IS NULL OR since IS NULL OR until >= substr(since, 1, length(until))",
            name="ends_after_it_begins",
        ),
        CheckConstraint(
            "amount IS NULL OR (amount >= 0 AND unit IS NOT NULL AND period IS NOT NULL)",
            name="amount_of_something",
        ),
        Index("ix_supply_links_mineral_state", "mineral", "state"),
        # All that a walk tier by tier asks of a link, so that it need not look at the row.
        Index(
            "ix_supply_links_onward_from_sites",
            "supplier_site_id",
            *_ASKED_BY_WALKS,
            postgresql_include=["id"],
        ),
        Index(
            "ix_supply_links_onward_from_companies",
            "supplier_id",
            *_ASKED_BY_WALKS,
            postgresql_include=["id"],
            sqlite_where=_NAMED_ALONE,
            postgresql_where=_NAMED_ALONE,
        ),
    )

    code: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[LinkKind] = mapped_column(stored_by_value(LinkKind), default=LinkKind.SUPPLIES)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    """The company; a source that names a site alone leaves it open."""
    supplier_site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    customer_site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    mineral: Mapped[Mineral] = mapped_column(stored_by_value(Mineral))
    product: Mapped[str] = mapped_column(String(200))
    hs_code: Mapped[str | None] = mapped_column(String(10))
    """The product's number in the Harmonized System, digits alone."""
    since: Mapped[str | None] = mapped_column(String(10))
    """A year, a month or a day, as exact as the source."""
    until: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[LinkState] = mapped_column(stored_by_value(LinkState))
    """Whether it runs, as far as its source says."""
    claim: Mapped[ClaimState] = mapped_column(stored_by_value(ClaimState), default=ClaimState.ASSERTED)
    """What the two ends say to it."""
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    """Which end confirmed or disputed it last."""
    answered_on: Mapped[date | None]
    volume: Mapped[str | None] = mapped_column(String(200))
    """In the source's words."""
    amount: Mapped[float | None]
    """The same as a number, with its unit and the time that it is for."""
    unit: Mapped[VolumeUnit | None] = mapped_column(stored_by_value(VolumeUnit))
    period: Mapped[VolumePeriod | None] = mapped_column(stored_by_value(VolumePeriod))
    evidence: Mapped[Evidence] = mapped_column(stored_by_value(Evidence), default=Evidence.PAGE)
    asserted_by: Mapped[str | None] = mapped_column(String(200))
    """Who says so, where that is not plain from the source."""
    source: Mapped[str] = mapped_column(String(500))
    source_url: Mapped[str] = mapped_column(String(500))
    as_of: Mapped[date]
    """When the source was published or last seen."""
    checked_on: Mapped[date | None]
    """When somebody last looked whether it still holds."""
    confidence: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))
    notes: Mapped[str | None] = mapped_column(String(1000))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Whose own knowledge it is; empty for public facts."""
    is_shared: Mapped[bool] = mapped_column(default=True)
    """An uploaded relation is private to who uploaded it unless shared."""

    supplier: Mapped[Company | None] = relationship(foreign_keys=[supplier_id])
    customer: Mapped[Company | None] = relationship(foreign_keys=[customer_id])
    supplier_site: Mapped[Site | None] = relationship(foreign_keys=[supplier_site_id])
    customer_site: Mapped[Site | None] = relationship(foreign_keys=[customer_site_id])
