"""Companies that run sites, trade minerals or sell to the public."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.identifier import Identifier
from grievance.supplychain.models.statement import Statement
from grievance.supplychain.names import NameKind
from grievance.supplychain.stages import Confidence


class Company(Referenced, Base):
    """A company as its sources name it."""

    __tablename__ = "companies"
    __table_args__ = (
        CheckConstraint("same_as_id IS NULL OR same_as_id <> id", name="not_the_same_as_itself"),
    )

    code: Mapped[str] = mapped_column(String(80), unique=True)
    """Stable key of imports and the shipped seed."""
    name: Mapped[str] = mapped_column(String(200), index=True)
    country: Mapped[str | None] = mapped_column(String(2))
    address: Mapped[str | None] = mapped_column(String(300))
    """Where it is registered, as a source writes it."""
    is_brand: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(500))
    licence: Mapped[str] = mapped_column(String(120))
    confidence: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))
    invented: Mapped[bool] = mapped_column(default=False)
    """Part of a demonstration, plainly not real."""
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    """The record that stands for this one since both were found to be one; everything else stays here."""
    merged_at: Mapped[datetime | None]

    names: Mapped[list[CompanyName]] = relationship(back_populates="company", cascade="all, delete-orphan")
    identifiers: Mapped[list[Identifier]] = relationship(cascade="all, delete-orphan")
    statements: Mapped[list[Statement]] = relationship(cascade="all, delete-orphan")


class CompanyName(Base):
    """Another name of a company, in any script."""

    __tablename__ = "company_names"
    __table_args__ = (UniqueConstraint("company_id", "name"),)

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(12))
    kind: Mapped[NameKind] = mapped_column(stored_by_value(NameKind), default=NameKind.ALIAS)
    source: Mapped[str | None] = mapped_column(String(500))
    """Who writes it so, if that is another than who says the rest."""

    company: Mapped[Company] = relationship(back_populates="names")


class OrganisationCompany(Base):
    """Which company an organisation that signs in is: a brand's people act for this company."""

    __tablename__ = "organisation_companies"
    __table_args__ = (UniqueConstraint("organisation_id", "company_id"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
