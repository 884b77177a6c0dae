"""The figures of a publication, each of which has gone through `suppress`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from grievance.cases.models.case import Case, CaseComplaint
from grievance.foundation.db import db
from grievance.remediation.queries import SiteProgress, site_progress
from grievance.supplychain.models.site import Site
from grievance.transparency.disclosure import Cell, SiteCell, suppress
from grievance.transparency.queries.candidates import told_to_site
from grievance.transparency.states import Audience

Record = Mapping[str, Any]
#: Cases at a place: made of what the register tells, so that they add nothing to it.
PLACE_TABLES = {"mineral": "minerals", "country": "country", "site_stage": "site_stage"}
CASES, ALL = "cases", "all"


@dataclass(frozen=True)
class Figure:
    """One figure of a publication; value None: not shown."""

    audience: Audience
    table: str
    row: str
    column: str
    value: int | None


def figures_for_public(records: Mapping[str, Record]) -> list[Figure]:
    """Return the figures for everybody, counted from what the register says."""
    rows = [each for each in records.values() if each["reported"]]
    total = _suppressed("all", Counter({ALL: len(rows)}), parts=False)
    if total[0].value is None:
        return total
    tables = [total]
    for table, field in PLACE_TABLES.items():
        tables.append(_suppressed(table, Counter(_values(rows, field)), parts=False))
    tables.append(_suppressed("group", Counter(_values(rows, "groups")), parts=False))
    tables.append(_suppressed("outcome", Counter(_outcomes(rows)), parts=False))
    tables.append(_suppressed("stage_reached", Counter(row["stage_reached"] for row in rows), parts=True))
    tables.append(_suppressed("urgency", Counter(row["urgency"] or "" for row in rows), parts=True))
    tables.append(
        _suppressed("clocks", Counter("late" if row["late"] else "in_time" for row in rows), parts=True)
    )
    tables.append(_suppressed("remedy", Counter(_remedy_standing(row) for row in rows), parts=True))
    return [figure for table in tables for figure in table]


def figures_about_sites(*, until: date) -> list[Figure]:
    """Return how far remedy has come at each site, for the brands that it lies upstream of."""
    reports = _reports_by_site(until)
    workforce = {
        row.id: (row.reference, row.workforce)
        for row in db.session.execute(
            select(Site.id, Site.reference, Site.workforce).where(Site.id.in_(reports))
        )
    }
    figures = []
    for progress in site_progress(list(workforce)):
        reference, workers = workforce[progress.site_id]
        cells = {
            column: SiteCell(value, complaints=reports[progress.site_id], workforce=workers)
            for column, value in _columns(progress).items()
        }
        shown = suppress(cells, parts_of_a_whole=False)
        figures += [
            Figure(Audience.BRAND, "remedy", reference, column, value) for column, value in shown.items()
        ]
    return figures


def _columns(progress: SiteProgress) -> dict[str, int]:
    return {
        "open": progress.open,
        "overdue": progress.overdue,
        "verified": progress.verified,
        "confirmed_workers": progress.confirmed_workers,
        "claimed_workers": progress.claimed_workers,
        **{f"confirmed_{code}": amount for code, amount in progress.confirmed_money.items()},
        **{f"claimed_{code}": amount for code, amount in progress.claimed_money.items()},
    }


def _reports_by_site(until: date) -> dict[int, int]:
    """Count for each site the cases that a report stands behind; merged ones count once."""
    query = (
        select(Case.site_id, func.count(Case.id))
        .where(
            Case.site_id.is_not(None),
            told_to_site(until=until),
            Case.id.in_(select(CaseComplaint.case_id)),
        )
        .group_by(Case.site_id)
    )
    return {site_id: number for site_id, number in db.session.execute(query) if site_id is not None}


def _suppressed(table: str, counted: Counter[str], *, parts: bool) -> list[Figure]:
    cells = {key: Cell(number, number) for key, number in counted.items()}
    shown = suppress(cells, parts_of_a_whole=parts)
    return [Figure(Audience.PUBLIC, table, key, CASES, value) for key, value in sorted(shown.items())]


def _values(rows: Iterable[Record], field: str) -> Iterable[str]:
    for row in rows:
        value = row[field]
        yield from value if isinstance(value, list) else [] if value is None else [value]


def _outcomes(rows: Iterable[Record]) -> Iterable[str]:
    for row in rows:
        yield from {each["outcome"] for each in row["findings"]}


def _remedy_standing(row: Record) -> str:
    if not row["remedy"]:
        return "none"
    if row["remedy_overdue"]:
        return "overdue"
    return "under_way" if row["remedy_open"] else "verified"
