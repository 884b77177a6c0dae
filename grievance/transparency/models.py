"""What is published: snapshots on fixed dates, never live rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class PublishedCase(Base):
    """A case as the public register shows it; a withdrawn row becomes a tombstone."""

    __tablename__ = "published_cases"

    register_reference: Mapped[str] = mapped_column(String(16), unique=True)
    published_on: Mapped[date]
    updated_on: Mapped[date]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Codes, months, bands and counts only."""


class PublishedFigure(Base):
    """One figure that left the team on a publication date, already suppressed where it had to be."""

    __tablename__ = "published_figures"

    published_on: Mapped[date] = mapped_column(index=True)
    audience: Mapped[str] = mapped_column(String(20))
    """"public" or "brand"."""
    table_name: Mapped[str] = mapped_column(String(40))
    row_key: Mapped[str] = mapped_column(String(80))
    column_key: Mapped[str] = mapped_column(String(80))
    value: Mapped[int | None]
    """Empty where the figure was suppressed."""
