"""Industrial parks, in which several firms run plants side by side."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.company import Company
from grievance.supplychain.stages import Confidence


class Park(Referenced, Base):
    """An industrial park; who works in it may not know for which of its firms."""

    __tablename__ = "parks"

    code: Mapped[str] = mapped_column(String(80), unique=True)
    """Stable key of the shipped seed."""
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    """Who runs the park itself, which seldom is who runs a plant in it."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    source: Mapped[str] = mapped_column(String(500))
    source_url: Mapped[str | None] = mapped_column(String(500))
    as_of: Mapped[date | None]
    """When the source was published or last seen."""
    confidence: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))

    operator: Mapped[Company | None] = relationship()
    names: Mapped[list[ParkName]] = relationship(
        back_populates="park", cascade="all, delete-orphan", order_by="ParkName.name"
    )


class ParkName(Base):
    """Another name of a park, in any script."""

    __tablename__ = "park_names"
    __table_args__ = (UniqueConstraint("park_id", "name"),)

    park_id: Mapped[int] = mapped_column(ForeignKey("parks.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(12))

    park: Mapped[Park] = relationship(back_populates="names")
