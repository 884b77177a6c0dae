"""The figures of a publication, each of which has gone through `suppress`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.told import refused_by_workers
from grievance.complaints.states import ConsentAudience
from grievance.foundation.db import db
from grievance.remediation.queries import SiteProgress, site_progress
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site
from grievance.transparency.disclosure import LEAST, Cell, PartCell, SiteCell, steady, suppress
from grievance.transparency.queries.candidates import told_to_site
from grievance.transparency.states import Audience

Record = Mapping[str, Any]
#: Cases at a place: made of what the register tells, so that they add nothing to it.
PLACE_TABLES = {"mineral": "minerals", "country": "country", "site_stage": "site_stage"}
CASES, ALL = "cases", "all"
#: Figures about sites, for the brands that they lie upstream of.
REMEDY, ISSUES = "remedy", "issues"
_SIDES = ("claimed", "confirmed")
#: What was told last about sites: by table, site and column.
Told = Mapping[tuple[str, str], Mapping[str, int | None]]


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


def figures_about_sites(*, until: date, before: Told) -> list[Figure]:
    """Return how far remedy has come at each site, and what was reported there, for the brands downstream.

    `before` is what was published last: nothing changes by fewer than five.
    """
    reports = _reports_by_site(until)
    sites = db.session.execute(
        select(Site.id, Site.reference, Site.workforce).where(Site.id.in_(reports)).order_by(Site.id)
    ).all()
    progress = {each.site_id: each for each in site_progress([site.id for site in sites])}
    figures: list[Figure] = []
    for site_id, reference, workforce in sites:
        found = reports[site_id]
        if site_id in progress:
            shown = _remedy_at(progress[site_id], len(found), workforce)
            shown = _steady_remedy(shown, before.get((REMEDY, reference), {}))
            figures += _about(REMEDY, reference, shown)
        shown = steady_issues(issues_at(found, workforce), before.get((ISSUES, reference), {}))
        figures += _about(ISSUES, reference, shown)
    return figures


def _about(table: str, reference: str, shown: Mapping[str, int | None]) -> list[Figure]:
    return [Figure(Audience.BRAND, table, reference, column, value) for column, value in shown.items()]


def _remedy_at(progress: SiteProgress, reports: int, workforce: int | None) -> dict[str, int | None]:
    cells = {
        column: SiteCell(value, complaints=reports, workforce=workforce)
        for column, value in _columns(progress).items()
    }
    shown = suppress(cells, parts_of_a_whole=False)
    for side in _SIDES:
        if shown[f"{side}_workers"] is None:
            # Money for one worker says what one worker got.
            shown |= dict.fromkeys(_money(side, shown))
    return shown


def _steady_remedy(
    shown: Mapping[str, int | None], before: Mapping[str, int | None]
) -> dict[str, int | None]:
    """Let nothing change by fewer than five, and money only together with the number of its workers."""
    told = steady(shown, before)
    for side in _SIDES:
        workers = f"{side}_workers"
        if told[workers] is not None and told[workers] == before.get(workers):
            told |= {column: before.get(column) for column in _money(side, {**shown, **before})}
    return told


def _money(side: str, columns: Iterable[str]) -> list[str]:
    return [each for each in columns if each.startswith(f"{side}_") and each != f"{side}_workers"]


def issues_at(reports: Iterable[frozenset[str]], workforce: int | None) -> dict[str, int | None]:
    """Return how many reports there are about a site, and how many with a problem of each group."""
    found = list(reports)
    every = suppress({ALL: SiteCell(len(found), len(found), workforce)}, parts_of_a_whole=False)
    if every[ALL] is None:
        return dict(every)
    counted = Counter(group for groups in found for group in groups)
    cells = {
        group: PartCell(number, complaints=number, workforce=workforce, of=len(found))
        for group, number in sorted(counted.items())
    }
    return {**every, **suppress(cells)}


def steady_issues(shown: Mapping[str, int | None], before: Mapping[str, int | None]) -> dict[str, int | None]:
    """Let nothing change by fewer than five, nor leave fewer than five between a group and all reports."""
    told = steady(shown, before)
    every = told[ALL]
    # A group that outgrew all reports as they were last told would say that these have grown too.
    return {
        column: None if every is not None and value is not None and 0 != every - value < LEAST else value
        for column, value in told.items()
    }


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


def _reports_by_site(until: date) -> dict[int, list[frozenset[str]]]:
    """Return for each site the groups of problems of each case that a report stands behind.

    What was merged counts once, and whoever does not want brands to know is in no figure for them.
    """
    cases = select(Case.id, Case.site_id).where(
        Case.site_id.is_not(None),
        told_to_site(until=until),
        Case.id.in_(select(CaseComplaint.case_id)),
        Case.id.not_in(refused_by_workers(ConsentAudience.BRAND)),
    )
    site_of = {row.id: row.site_id for row in db.session.execute(cases)}
    items = select(Allegation.case_id, Allegation.item_code).where(
        Allegation.case_id.in_(cases.with_only_columns(Case.id))
    )
    groups: defaultdict[int, set[str]] = defaultdict(set)
    for case_id, code in db.session.execute(items):
        groups[case_id].add(catalogue().items[code].group_code)
    found: defaultdict[int, list[frozenset[str]]] = defaultdict(list)
    for case_id, site_id in site_of.items():
        found[site_id].append(frozenset(groups[case_id]))
    return found


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
    # What is still open when a case has ended is owed, whatever day was agreed.
    if row["remedy_overdue"] or (row["remedy_open"] and row["closed_because"]):
        return "overdue"
    return "under_way" if row["remedy_open"] else "verified"
