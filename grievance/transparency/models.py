"""What is published: snapshots on fixed dates, never live rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, stored_by_value
from grievance.transparency.states import Audience


class PublishedCase(Base):
    """A case as the public register shows it from a publication day on, until a later row replaces it.

    A row is written 14 days before its day and nobody outside sees it until then. Withdrawn, all rows of
    the case become tombstones: the reference stays, and nothing else.
    """

    __tablename__ = "published_cases"
    __table_args__ = (UniqueConstraint("register_reference", "published_on"),)

    register_reference: Mapped[str] = mapped_column(String(16))
    published_on: Mapped[date] = mapped_column(index=True)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Codes, months, bands and counts only."""


class Publication(Base):
    """That a publication was prepared, also if it holds nothing."""

    __tablename__ = "publications"

    published_on: Mapped[date] = mapped_column(unique=True)
    taken_on: Mapped[date]
    """The day whose knowledge it shows."""


class PublishedFigure(Base):
    """One figure that leaves the team on a publication day, already suppressed where it had to be."""

    __tablename__ = "published_figures"
    __table_args__ = (UniqueConstraint("published_on", "audience", "table_name", "row_key", "column_key"),)

    published_on: Mapped[date]
    audience: Mapped[Audience] = mapped_column(stored_by_value(Audience))
    table_name: Mapped[str] = mapped_column(String(40))
    row_key: Mapped[str] = mapped_column(String(80))
    column_key: Mapped[str] = mapped_column(String(80))
    value: Mapped[int | None] = mapped_column(BigInteger)
    """Empty where the figure was suppressed."""
