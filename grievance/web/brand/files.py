"""The lists of a brand as files: what is in them is what their pages show, narrowed the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from werkzeug.wrappers import Response

from grievance.policy.actor import Actor
from grievance.transparency.queries.chain import BrandSite, MineralPath
from grievance.transparency.queries.figures import MoneyFigure
from grievance.transparency.queries.tracker import OwedRemedy
from grievance.web.brand.chain import for_brands
from grievance.web.brand.narrowing import chain_list, issue_list, remedy_list
from grievance.web.ui.downloads import csv_file, xlsx_file
from grievance.web.ui.visitors import staff

Line = tuple[object, ...]
_SITE = ("site_reference", "site", "country", "operator", "stage", "minerals")
CHAIN_COLUMNS = (
    *_SITE,
    "links_to_you",
    "share",
    "share_estimated",
    "path",
    "sources",
    "weakest_evidence",
    "last_seen_on",
    "all_links_said_to_run",
    "known_by_company_only",
    "remedy",
    "earliest_open_due_date",
    "figures_published_on",
    "reports",
    "actions_open",
    "actions_overdue",
    "actions_verified",
    "workers_claimed_by_site",
    "workers_confirmed",
    "money_claimed_by_site",
    "money_confirmed",
)
ISSUE_COLUMNS = (*_SITE, "reports", "problems", "figures_published_on")
REMEDY_COLUMNS = (*_SITE, "who_has_to_act", "remedy", "overdue_since", "days_overdue", "due_on")


class Table(NamedTuple):
    """One list as a table."""

    columns: Sequence[str]
    rows: list[Line]


@for_brands
def download(table: str, form: str) -> Response:
    """Give a list as a file, narrowed as its page was."""
    found = TABLES[table](staff())
    if form == "csv":
        return csv_file(table, found.columns, found.rows)
    return xlsx_file(table, [(table, found.columns, found.rows)])


def chain_table(actor: Actor) -> Table:
    """Return the chain, a line for each site."""
    found = chain_list(actor)
    day = found.chain.figures_of
    return Table(CHAIN_COLUMNS, [_chain_line(each, figures_of=day) for each in found.narrowed.rows])


def issue_table(actor: Actor) -> Table:
    """Return what was reported, a line for each site."""
    found = issue_list(actor)
    day = found.chain.figures_of
    return Table(ISSUE_COLUMNS, [_issue_line(each, figures_of=day) for each in found.narrowed.rows])


def remedy_table(actor: Actor) -> Table:
    """Return what is promised, a line for each side at each site."""
    return Table(REMEDY_COLUMNS, [_remedy_line(each) for each in remedy_list(actor).rows])


TABLES: dict[str, Callable[[Actor], Table]] = {
    "chain": chain_table,
    "issues": issue_table,
    "remedy": remedy_table,
}


def _site(site: BrandSite) -> Line:
    minerals = " ".join(site.minerals)
    return site.reference, site.name, site.country, site.operator, site.stage, minerals


def _chain_line(site: BrandSite, *, figures_of: date | None) -> Line:
    told = site.figures.remedy
    return (
        *_site(site),
        site.tier,
        "; ".join(f"{path.mineral}: {path.band}" for path in site.paths),
        _yes(any(path.estimated for path in site.paths)),
        " | ".join(_way(path) for path in site.paths),
        " ".join(dict.fromkeys(step.source_url for path in site.paths for step in path.steps)),
        site.weakest,
        site.seen_on,
        _yes(site.all_active),
        _yes(all(path.by_company for path in site.paths)),
        str(site.standing),
        site.due_on,
        figures_of,
        site.figures.issues.reports,
        told.open,
        told.overdue,
        told.verified,
        told.claimed_workers,
        told.confirmed_workers,
        _sums(told.money, lambda each: each.claimed),
        _sums(told.money, lambda each: each.confirmed),
    )


def _issue_line(site: BrandSite, *, figures_of: date | None) -> Line:
    told = site.figures.issues
    groups = "; ".join(f"{code}: {number}" for code, number in told.groups)
    return (*_site(site), told.reports, groups, figures_of)


def _remedy_line(row: OwedRemedy) -> Line:
    standing = str(row.standing)
    return (*_site(row.site), str(row.owing), standing, row.overdue_since, row.days_late, row.due_on)


def _way(path: MineralPath) -> str:
    places = [path.steps[0].start, *(step.end for step in path.steps)] if path.steps else []
    return f"{path.mineral}: {' > '.join(places)}"


def _sums(money: Iterable[MoneyFigure], amount: Callable[[MoneyFigure], int | None]) -> str:
    told = [(each.currency, amount(each)) for each in money]
    return "; ".join(f"{currency} {value}" for currency, value in told if value is not None)


def _yes(given: bool) -> str:
    return "yes" if given else "no"
