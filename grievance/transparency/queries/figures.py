"""The published figures that are out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.transparency.models import Publication, PublishedFigure
from grievance.transparency.queries.counting import ALL, ISSUES, REMEDY
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

#: So many publication days are drawn: more would lie on each other.
DAYS = 120


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


@dataclass(frozen=True)
class IssueFigures:
    """What was reported about one site, as far as it may be told; None: not shown."""

    reports: int | None = None
    groups: tuple[tuple[str, int], ...] = ()
    """The groups of problems that may be told, the most reported first; a report may be in several."""


@dataclass(frozen=True)
class SiteFigures:
    """All that is published about one site for the brands that it lies upstream of."""

    remedy: RemedyFigures = RemedyFigures()
    issues: IssueFigures = IssueFigures()


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
    """Return how many cases stood in the register on each of the last publication days, the oldest first."""
    query = select(PublishedFigure.published_on, PublishedFigure.value).where(
        PublishedFigure.audience == Audience.PUBLIC,
        PublishedFigure.table_name == "all",
        PublishedFigure.published_on <= clock.today(),
    )
    newest = db.session.execute(query.order_by(PublishedFigure.published_on.desc()).limit(DAYS)).all()
    return [(day, value) for day, value in reversed(newest)]


def site_figures(site_references: Collection[str]) -> tuple[date | None, dict[str, SiteFigures]]:
    """Return the day of the newest publication, and what it says about these sites."""
    day = db.session.scalar(
        select(func.max(Publication.published_on)).where(Publication.published_on <= clock.today())
    )
    told = _about_sites(PublishedFigure.published_on == day, PublishedFigure.row_key.in_(site_references))
    found = {
        reference: SiteFigures(
            _remedy(told.get((REMEDY, reference), {})), _issues(told.get((ISSUES, reference), {}))
        )
        for reference in {reference for _table, reference in told}
    }
    return day, found


def told_about_sites(*, before: date) -> dict[tuple[str, str], dict[str, int | None]]:
    """Return what was told last of each figure about a site before a day, by table and the site's reference.

    What was hidden since is still known to whoever kept it.
    """
    later = aliased(PublishedFigure)
    same = (later.audience, later.table_name, later.row_key, later.column_key)
    told = and_(
        *(one == other for one, other in zip(same, (PublishedFigure.audience, *_KEY), strict=True)),
        later.value.is_not(None),
        later.published_on < before,
    )
    last = select(func.max(later.published_on)).where(told).scalar_subquery()
    return _about_sites(PublishedFigure.published_on == last)


_KEY = (PublishedFigure.table_name, PublishedFigure.row_key, PublishedFigure.column_key)


def _about_sites(*wanted: ColumnElement[bool]) -> dict[tuple[str, str], dict[str, int | None]]:
    query = select(PublishedFigure).where(PublishedFigure.audience == Audience.BRAND, *wanted)
    rows: dict[tuple[str, str], dict[str, int | None]] = {}
    for each in db.session.scalars(query):
        rows.setdefault((each.table_name, each.row_key), {})[each.column_key] = each.value
    return rows


def _issues(columns: dict[str, int | None]) -> IssueFigures:
    groups = [(key, value) for key, value in columns.items() if key != ALL and value is not None]
    return IssueFigures(columns.get(ALL), tuple(sorted(groups, key=lambda each: (-each[1], each[0]))))


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
