"""Numbers by which others know a site or a company."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, stored_by_value
from grievance.supplychain.identifiers import Scheme


class Identifier(Base):
    """A number that somebody else gave; a plant may have several of one scheme, and sources may disagree."""

    __tablename__ = "identifiers"
    __table_args__ = (
        CheckConstraint("(site_id IS NULL) <> (company_id IS NULL)", name="one_site_or_company"),
        CheckConstraint(
            "until IS NULL OR since IS NULL OR until >= substr(since, 1, length(until))",
            name="ends_after_it_begins",
        ),
        UniqueConstraint("site_id", "scheme", "issuer", "value"),
        UniqueConstraint("company_id", "scheme", "issuer", "value"),
        Index("ix_identifiers_value_scheme", "value", "scheme"),
    )

    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    scheme: Mapped[Scheme] = mapped_column(stored_by_value(Scheme))
    issuer: Mapped[str] = mapped_column(String(40), default="")
    """The country whose cadastre or register it is; empty where a scheme has one issuer."""
    value: Mapped[str] = mapped_column(String(80))
    """In its plain form: no spaces or hyphens, capital letters."""
    since: Mapped[str | None] = mapped_column(String(10))
    until: Mapped[str | None] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(500))
    recorded_at: Mapped[datetime]
