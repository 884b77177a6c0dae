"""Places where minerals are dug, processed or built in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.identifier import Identifier
from grievance.supplychain.models.park import Park
from grievance.supplychain.models.statement import Statement
from grievance.supplychain.names import NameKind
from grievance.supplychain.stages import Confidence, Mineral, SiteStatus, Stage


class Site(Referenced, Base):
    """A site, with what is known and who says so."""

    __tablename__ = "sites"
    __table_args__ = (
        CheckConstraint("latitude IS NULL OR (latitude >= -90 AND latitude <= 90)", name="latitude_on_earth"),
        CheckConstraint(
            "longitude IS NULL OR (longitude >= -180 AND longitude <= 180)", name="longitude_on_earth"
        ),
        CheckConstraint("same_as_id IS NULL OR same_as_id <> id", name="not_the_same_as_itself"),
    )

    code: Mapped[str] = mapped_column(String(80), unique=True)
    """Stable key of imports and the shipped seed."""
    number: Mapped[str | None] = mapped_column(String(7), unique=True)
    """On posters: six digits and a check digit, only where reports are taken, never reused."""
    name: Mapped[str] = mapped_column(String(200), index=True)
    search_text: Mapped[str] = mapped_column(String(2000))
    """All names, operator and place, folded, for finding a site as one types."""
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    """Who runs it now, as far as we know; who did when, and who owns it, stands among the involvements."""
    owners: Mapped[str | None] = mapped_column(String(500))
    """In the source's words."""
    park_id: Mapped[int | None] = mapped_column(ForeignKey("parks.id"), index=True)
    """In which park it lies now, as far as we know; who says so stands among the tenancies."""
    country: Mapped[str] = mapped_column(String(2), index=True)
    region: Mapped[str | None] = mapped_column(String(80))
    """The province or state, as a source writes it."""
    address: Mapped[str | None] = mapped_column(String(300))
    stage: Mapped[Stage] = mapped_column(stored_by_value(Stage))
    status: Mapped[SiteStatus] = mapped_column(stored_by_value(SiteStatus))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    precision: Mapped[str | None] = mapped_column(String(60))
    """How exact the position is, in the source's words."""
    nearest_place: Mapped[str | None] = mapped_column(String(200))
    workforce: Mapped[int | None]
    """How many work here, if known; figures about a site with fewer than 25 are suppressed."""
    source: Mapped[str] = mapped_column(String(500))
    licence: Mapped[str] = mapped_column(String(120))
    confidence: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))
    notes: Mapped[str | None] = mapped_column(String(1000))
    invented: Mapped[bool] = mapped_column(default=False)
    """Part of a demonstration, plainly not real."""
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    """The record that stands for this one since both were found to be one; everything else stays here."""
    merged_at: Mapped[datetime | None]

    operator: Mapped[Company | None] = relationship()
    park: Mapped[Park | None] = relationship()
    names: Mapped[list[SiteName]] = relationship(back_populates="site", cascade="all, delete-orphan")
    minerals: Mapped[list[SiteMineral]] = relationship(back_populates="site", cascade="all, delete-orphan")
    identifiers: Mapped[list[Identifier]] = relationship(cascade="all, delete-orphan")
    statements: Mapped[list[Statement]] = relationship(cascade="all, delete-orphan")


class SiteName(Base):
    """Another name of a site, in any script."""

    __tablename__ = "site_names"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(12))
    kind: Mapped[NameKind] = mapped_column(stored_by_value(NameKind), default=NameKind.ALIAS)
    source: Mapped[str | None] = mapped_column(String(500))
    """Who writes it so, if that is another than who says the rest."""

    site: Mapped[Site] = relationship(back_populates="names")


class SiteMineral(Base):
    """A covered mineral that a site handles."""

    __tablename__ = "site_minerals"
    __table_args__ = (UniqueConstraint("site_id", "mineral"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    mineral: Mapped[Mineral] = mapped_column(stored_by_value(Mineral))

    site: Mapped[Site] = relationship(back_populates="minerals")


class SiteAnswerer(Base):
    """An organisation that answers for a site: its operator, or a contractor or recruiter there."""

    __tablename__ = "site_answerers"
    __table_args__ = (UniqueConstraint("site_id", "organisation_id"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)


class SiteTeam(Base):
    """The team that receives reports about a site; a site without one goes to the fallback team."""

    __tablename__ = "site_teams"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), unique=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
