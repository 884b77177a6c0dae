"""The published figures that are out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.transparency.models import PublishedFigure
from grievance.transparency.states import Audience

#: In the order of the page.
PUBLIC_TABLES = (
    "mineral",
    "country",
    "site_stage",
    "group",
    "urgency",
    "stage_reached",
    "clocks",
    "outcome",
    "remedy",
)


@dataclass(frozen=True)
class PublicFigures:
    """The figures of the newest publication; a value None was suppressed."""

    published_on: date | None
    total: int | None
    tables: dict[str, dict[str, int | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class MoneyFigure:
    """What was claimed and what was confirmed in one currency, in minor units."""

    currency: str
    claimed: int | None
    confirmed: int | None


@dataclass(frozen=True)
class RemedyFigures:
    """How far remedy has come at one site, as far as it may be told; None: not shown."""

    open: int | None = None
    overdue: int | None = None
    verified: int | None = None
    claimed_workers: int | None = None
    confirmed_workers: int | None = None
    money: tuple[MoneyFigure, ...] = ()


def public_figures() -> PublicFigures:
    """Return the figures for everybody."""
    day = _newest(Audience.PUBLIC)
    if day is None:
        return PublicFigures(None, None)
    query = select(PublishedFigure).where(
        PublishedFigure.published_on == day,
        PublishedFigure.audience == Audience.PUBLIC,
        PublishedFigure.table_name.in_(("all", *PUBLIC_TABLES)),
    )
    tables: dict[str, dict[str, int | None]] = {name: {} for name in PUBLIC_TABLES}
    total: int | None = None
    for each in db.session.scalars(query.order_by(PublishedFigure.table_name, PublishedFigure.row_key)):
        if each.table_name == "all":
            total = each.value
        else:
            tables[each.table_name][each.row_key] = each.value
    return PublicFigures(day, total, tables)


def totals_over_time() -> list[tuple[date, int | None]]:
    """Return how many cases stood in the register on each publication day that is past."""
    query = select(PublishedFigure.published_on, PublishedFigure.value).where(
        PublishedFigure.audience == Audience.PUBLIC,
        PublishedFigure.table_name == "all",
        PublishedFigure.published_on <= clock.today(),
    )
    return [(day, value) for day, value in db.session.execute(query.order_by(PublishedFigure.published_on))]


def remedy_figures(site_references: Collection[str]) -> tuple[date | None, dict[str, RemedyFigures]]:
    """Return the day of the newest figures about sites, and those of these sites."""
    day = _newest(Audience.BRAND)
    query = select(PublishedFigure).where(
        PublishedFigure.published_on == day,
        PublishedFigure.audience == Audience.BRAND,
        PublishedFigure.row_key.in_(site_references),
    )
    rows: dict[str, dict[str, int | None]] = {}
    for each in db.session.scalars(query):
        rows.setdefault(each.row_key, {})[each.column_key] = each.value
    return day, {reference: _remedy(columns) for reference, columns in rows.items()}


def _remedy(columns: dict[str, int | None]) -> RemedyFigures:
    currencies = sorted(
        {key.rpartition("_")[2] for key in columns if key.startswith(("claimed_", "confirmed_"))}
        - {"workers"}
    )
    return RemedyFigures(
        open=columns.get("open"),
        overdue=columns.get("overdue"),
        verified=columns.get("verified"),
        claimed_workers=columns.get("claimed_workers"),
        confirmed_workers=columns.get("confirmed_workers"),
        money=tuple(
            MoneyFigure(code, columns.get(f"claimed_{code}"), columns.get(f"confirmed_{code}"))
            for code in currencies
            # A currency alone would say that somebody was paid.
            if columns.get(f"claimed_{code}") is not None or columns.get(f"confirmed_{code}") is not None
        ),
    )


def _newest(audience: Audience) -> date | None:
    query = select(func.max(PublishedFigure.published_on)).where(
        PublishedFigure.audience == audience, PublishedFigure.published_on <= clock.today()
    )
    return db.session.scalar(query)
