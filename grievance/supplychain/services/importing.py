"""Import a list of sites: each row is added, changed, left or refused, and says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.models.imports import ImportRun
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.firms import Firms
from grievance.supplychain.services.numbering import issue_number
from grievance.supplychain.services.reading_lists import ListFile, read_list
from grievance.supplychain.services.rows import RowRefused, SiteRow, read_row
from grievance.supplychain.services.writing import write_site
from grievance.supplychain.shipped import curated_codes
from grievance.supplychain.stages import LABOUR_SCOPE, SiteStatus

_TOGETHER = 200
#: Where nobody can be at work yet or any more.
_IDLE = frozenset({SiteStatus.PROJECT, SiteStatus.DEPOSIT, SiteStatus.CLOSED})
CURATED = N_("unchanged (curated)")
TWICE = N_("The code %(code)s stands in line %(line)s already.")
INVENTED = N_("The code %(code)s belongs to an invented site.")


class Result(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


RESULT_LABELS: dict[Result, str] = {
    Result.ADDED: N_("Added"),
    Result.CHANGED: N_("Changed"),
    Result.UNCHANGED: N_("Unchanged"),
    Result.REFUSED: N_("Refused"),
}


@dataclass(frozen=True)
class RowResult:
    """What became of one row; `message` is translatable and takes `values`."""

    line: int
    code: str
    result: Result
    message: str = ""
    values: dict[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message in English."""
        return self.message % self.values if self.values else self.message


@dataclass
class ImportReport:
    """All rows with what became of them."""

    rows: list[RowResult] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows were added, changed, left and refused."""
        counted = Counter(each.result for each in self.rows)
        return {str(result): counted[result] for result in Result}


def import_sites(actor: Actor, file: BinaryIO, *, name: str, dry_run: bool = False) -> ImportReport:
    """Read a list of sites into the register; a dry run reports the same and keeps nothing.

    Runs in the caller's transaction. Sites that the product ships keep their curated values.
    """
    actor.must(Permission.Site.MANAGE)
    savepoint = db.session.begin_nested() if dry_run else None
    raw = ListFile(file)
    report = _import(raw)
    if savepoint is not None:
        savepoint.rollback()
    else:
        _keep(actor, report, raw, name)
    return report


def _import(raw: ListFile) -> ImportReport:
    report = ImportReport()
    firms = Firms()
    lines: dict[str, int] = {}
    for batch in _batches(read_list(raw)):
        sites = _present(cells.get("site_id", "").strip() for _line, cells in batch)
        for line, cells in batch:
            report.rows.append(_take(line, cells, sites, firms, lines))
        db.session.flush()
    return report


def _batches(
    rows: Iterator[tuple[int, dict[str, str]]],
) -> Iterator[list[tuple[int, dict[str, str]]]]:
    while batch := list(islice(rows, _TOGETHER)):
        yield batch


def _present(codes: Iterable[str]) -> dict[str, Site]:
    query = select(Site).where(Site.code.in_(set(codes)))
    found = db.session.scalars(query.options(selectinload(Site.names), selectinload(Site.minerals)))
    return {each.code: each for each in found}


def _take(
    line: int, cells: dict[str, str], sites: dict[str, Site], firms: Firms, lines: dict[str, int]
) -> RowResult:
    code = cells.get("site_id", "").strip()[:80]
    try:
        row = read_row(cells)
    except RowRefused as refused:
        return RowResult(line, code, Result.REFUSED, refused.message, refused.values)
    if code in lines:
        return RowResult(line, code, Result.REFUSED, TWICE, {"code": code, "line": lines[code]})
    lines[code] = line
    site = sites.get(code)
    if site is not None and code in curated_codes():
        return RowResult(line, code, Result.UNCHANGED, CURATED)
    if site is not None and site.invented:
        return RowResult(line, code, Result.REFUSED, INVENTED, {"code": code})
    if site is None:
        site = sites[code] = Site(code=code, reference=new_reference(), invented=False)
        _write(site, row, firms)
        db.session.add(site)
        _let_report(site)
        return RowResult(line, code, Result.ADDED)
    changed = _write(site, row, firms)
    _let_report(site)
    return RowResult(line, code, Result.CHANGED if changed else Result.UNCHANGED)


def _write(site: Site, row: SiteRow, firms: Firms) -> bool:
    operator_id = firms.named(row.operator, row) if row.operator else None
    return write_site(site, row, operator_id=operator_id, operator=row.operator)


def _let_report(site: Site) -> None:
    """Take reports about sites in the Agreement's scope where somebody may be at work."""
    if site.number is None and site.stage in LABOUR_SCOPE and site.status not in _IDLE and site.minerals:
        issue_number(site)


def _keep(actor: Actor, report: ImportReport, raw: ListFile, name: str) -> None:
    counts = report.counts
    run = ImportRun(
        kind="sites",
        file_name=PurePath(name.replace("\\", "/")).name[:200],
        file_hash=raw.digest.digest(),
        started_at=clock.now(),
        counts=counts,
    )
    db.session.add(run)
    record(actor, "site.imported", run, rows=len(report.rows), **counts)
    if counts["added"] or counts["changed"]:
        chain_changed()
