"""Companies that run sites, trade minerals or sell to the public."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.stages import Confidence


class Company(Referenced, Base):
    """A company as its sources name it."""

    __tablename__ = "companies"

    code: Mapped[str] = mapped_column(String(80), unique=True)
    """Stable key of imports and the shipped seed."""
    name: Mapped[str] = mapped_column(String(200), index=True)
    country: Mapped[str | None] = mapped_column(String(2))
    is_brand: Mapped[bool] = mapped_column(default=False)
    lei: Mapped[str | None] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(500))
    licence: Mapped[str] = mapped_column(String(120))
    confidence: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))
    invented: Mapped[bool] = mapped_column(default=False)
    """Part of a demonstration, plainly not real."""

    names: Mapped[list[CompanyName]] = relationship(back_populates="company", cascade="all, delete-orphan")


class CompanyName(Base):
    """Another name of a company, in any script."""

    __tablename__ = "company_names"
    __table_args__ = (UniqueConstraint("company_id", "name"),)

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(12))

    company: Mapped[Company] = relationship(back_populates="names")


class OrganisationCompany(Base):
    """Which company an organisation that signs in is: a brand's people act for this company."""

    __tablename__ = "organisation_companies"
    __table_args__ = (UniqueConstraint("organisation_id", "company_id"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
