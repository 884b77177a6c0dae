"""Bring a list into the register: read it and report on each row first, then take it, some rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO

from sqlalchemy import delete, func, select

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import add_rows, db
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_, clean_lines, fold
from grievance.jobs.queue import enqueue
from grievance.policy.actor import Actor, service
from grievance.policy.permissions import Permission
from grievance.supplychain.access import bringing, import_runs_of
from grievance.supplychain.lists.files import take_in
from grievance.supplychain.lists.keeping import as_said, fingerprint, kept_cells
from grievance.supplychain.lists.reading import read_list
from grievance.supplychain.lists.statements import (
    CompanySaid,
    LinkSaid,
    ListRow,
    Party,
    Remark,
    SiteSaid,
    Statement,
)
from grievance.supplychain.models.imports import ImportRow, ImportRun
from grievance.supplychain.outcomes import RowOutcome, RunState, Subject
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.known import plain_number
from grievance.supplychain.services.ledger import written_down
from grievance.supplychain.services.taking import Register, Taken
from grievance.supplychain.services.taking_links import Links
from grievance.supplychain.stages import Stage

#: How many rows are taken in one transaction: while it lasts, nobody else can write.
TOGETHER = 500
#: The job that goes on with a list that somebody has begun to take.
TAKE = "supplychain.take_import"
_KEPT_TOGETHER = 1_000
TWICE = N_("The code %(code)s stands in line %(line)s already.")
NO_LIST_NAME = N_("Say whose list this is.")
TAKEN_ALREADY = N_("This list was taken already.")
NOT_ALL_RIGHT = N_("%(count)s rows cannot be taken, so nothing was.")
#: What reading a list has settled already: nothing is left to be done.
_SETTLED = frozenset({RowOutcome.REFUSED, RowOutcome.UNCHANGED})
Progress = Callable[[int, int | None], None]


def _silent(_done: int, _of: int | None) -> None:
    """Tell nobody."""


def read_in(
    actor: Actor,
    file: BinaryIO,
    *,
    name: str,
    list_name: str,
    source_url: str | None = None,
    stage: Stage | None = None,
    shared: bool = False,
    progress: Progress = _silent,
) -> ImportRun:
    """Read a list and keep what would become of each row; nothing of the register changes.

    `source_url` and `stage` hold for rows that say none. A list that somebody brings for their own
    organisation is seen by nobody else; its relations are, if it is shared.
    """
    actor.must(bringing(actor))
    whose = clean_lines(list_name)[:200]
    if not whose:
        raise InvalidInput(NO_LIST_NAME, field="list_name")
    brought = take_in(file)
    reading = read_list(brought)
    own = not actor.may(Permission.Site.MANAGE)
    run = ImportRun(
        reference=new_reference(),
        kind=str(reading.form),
        layout_version=reading.version or None,
        list_name=whose,
        file_name=PurePath(name.replace("\\", "/")).name[:200],
        file_hash=brought.digest,
        state=RunState.RUNNING,
        started_at=clock.now(),
        started_by_id=actor.user_id,
        organisation_id=actor.organisation_id if own else None,
        is_shared=shared or not own,
        counts={},
    )
    db.session.add(run)
    db.session.flush()
    _Trial(run, source_url, stage).report_on(reading.rows, progress)
    run.counts = {**_counts(run), "warnings": [_kept(each) for each in reading.warnings]}
    return run


def take(actor: Actor, run: ImportRun, *, all_or_nothing: bool = False) -> bool:
    """Take the next rows of a list into the register; say whether all were taken.

    Called again until it says so, each time in a transaction of its own. `all_or_nothing` refuses a list
    of which some row cannot be taken.
    """
    import_runs_of(actor).require(actor, bringing(actor), run)
    if run.state is not RunState.RUNNING:
        raise GuardRefused(TAKEN_ALREADY)
    wrong = run.counts.get(RowOutcome.REFUSED, 0) + run.counts.get(RowOutcome.REVIEW, 0)
    if all_or_nothing and wrong:
        raise GuardRefused(NOT_ALL_RIGHT, count=wrong)
    return go_on(run, actor)


def go_on(run: ImportRun, actor: Actor) -> bool:
    """Take the next rows of a list that somebody with the right to it has begun to take."""
    query = select(ImportRow).where(ImportRow.run_id == run.id).order_by(ImportRow.id)
    rows = db.session.scalars(query.offset(run.rows_read).limit(TOGETHER)).all()
    _take_rows(run, rows)
    run.rows_read += len(rows)
    if len(rows) == TOGETHER:
        return False
    run.state, run.finished_at = RunState.DONE, clock.now()
    _tell(actor, run)
    return True


def go_on_with(reference: str) -> bool:
    """Take the next rows of a list, as the worker process does for a long one; say whether all were taken."""
    run = db.session.scalars(select(ImportRun).where(ImportRun.reference == reference)).one_or_none()
    return run is None or run.state is not RunState.RUNNING or go_on(run, service())


def take_later(run: ImportRun) -> None:
    """Let the worker process take the rest of a list, in this transaction."""
    enqueue(TAKE, unique_key=f"{TAKE}:{run.reference}", reference=run.reference)


def take_reviewed(actor: Actor, run: ImportRun) -> int:
    """Take the rows of which a steward has said by now which site or company they mean; return how many."""
    import_runs_of(actor).require(actor, bringing(actor), run)
    query = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.outcome == RowOutcome.REVIEW)
    rows = db.session.scalars(query.order_by(ImportRow.id)).all()
    _take_rows(run, rows)
    taken = sum(row.outcome is not RowOutcome.REVIEW for row in rows)
    if taken:
        _tell(actor, run)
    return taken


def forget(actor: Actor, run: ImportRun) -> None:
    """Throw a list away that was read and of which nothing was taken."""
    import_runs_of(actor).require(actor, bringing(actor), run)
    if run.state is not RunState.RUNNING or run.rows_read:
        raise GuardRefused(TAKEN_ALREADY)
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    db.session.delete(run)
    db.session.flush()


def _take_rows(run: ImportRun, rows: Any) -> None:
    register = Register(run, trial=False)
    links = Links(register)
    with written_down(run.id), db.session.no_autoflush:
        for row in rows:
            if row.cells and row.outcome not in _SETTLED:
                _write(row, _taken(register, links, as_said(row.cells["said"])))
        register.finish()


def _taken(register: Register, links: Links, said: Statement) -> Taken:
    if isinstance(said, SiteSaid):
        return register.take_site(said)
    return register.take_company(said) if isinstance(said, CompanySaid) else links.take(said)


def _write(row: ImportRow, taken: Taken) -> None:
    row.outcome, row.message, row.message_values = taken.outcome, taken.message, taken.values
    row.site_id, row.company_id, row.link_id = taken.site_id, taken.company_id, taken.link_id


def _tell(actor: Actor, run: ImportRun) -> None:
    db.session.flush()
    warnings = run.counts.get("warnings", [])
    counts = _counts(run)
    run.counts = {**counts, "warnings": warnings}
    chain_changed()
    told = {name: counts[name] for name in ("added", "changed", "unchanged", "refused")}
    record(actor, "site.imported", run, rows=sum(counts.values()), count=counts["review"], **told)


def _counts(run: ImportRun) -> dict[str, int]:
    query = select(ImportRow.outcome, func.count()).where(ImportRow.run_id == run.id)
    found = {
        str(outcome): count for outcome, count in db.session.execute(query.group_by(ImportRow.outcome)).all()
    }
    return {str(outcome): found.get(str(outcome), 0) for outcome in RowOutcome}


def _kept(remark: Remark) -> dict[str, Any]:
    return {"message": remark.message, "values": dict(remark.values), "cell": remark.cell}


class _Trial:
    """Says of each row what would become of it, and keeps that with the row."""

    def __init__(self, run: ImportRun, source_url: str | None, stage: Stage | None) -> None:
        self.run = run
        self.source_url = source_url
        self.stage = stage
        self.register = Register(run, trial=True)
        self.links = Links(self.register)
        self._lines: dict[tuple[str, str], int] = {}
        self._named: set[str] = set()

    def report_on(self, rows: Iterator[ListRow], progress: Progress) -> None:
        """Keep what would become of each row, a thousand at a time."""
        done = 0
        while batch := list(islice(rows, _KEPT_TOGETHER)):
            add_rows(ImportRow, [kept for row in batch for kept in self._rows_of(row)])
            done += len(batch)
            progress(done, None)

    def _rows_of(self, row: ListRow) -> Iterator[dict[str, Any]]:
        """Give one row for each thing that a row of the list says."""
        if row.faults:
            first, *others = row.faults
            also = {"also": [_kept(each) for each in others]} if others else {}
            first = replace(first, values={**first.values, **also})
            yield self._row(row, None, RowOutcome.REFUSED, first)
        elif not row.statements:
            note = row.notes[0] if row.notes else Remark("")
            yield self._row(row, None, RowOutcome.UNCHANGED, note)
        for said in row.statements:
            for each in self._with_companies(self._completed(said)):
                wrong = self._twice(row, each) or _wrong_number(each)
                if wrong is not None:
                    yield self._row(row, each, RowOutcome.REFUSED, wrong)
                    continue
                taken = _taken(self.register, self.links, each)
                message = Remark(taken.message, taken.values)
                if not taken.message and row.notes:
                    message = row.notes[0]
                yield self._row(row, each, taken.outcome, message, taken)

    def _completed(self, said: Statement) -> Statement:
        """Fill in what the list leaves open and whoever brought it has said."""
        if isinstance(said, LinkSaid):
            return replace(said, source_url=said.source_url or self.source_url)
        if isinstance(said, SiteSaid) and said.site.stage is None and self.stage is not None:
            return replace(said, site=replace(said.site, stage=self.stage))
        return said

    def _with_companies(self, said: Statement) -> Iterator[Statement]:
        """Ask for each company that a relation names and nobody knows once, before the relation."""
        if isinstance(said, LinkSaid) and not self.register.is_own:
            for party in (said.supplier, said.customer):
                if party is not None and self._is_news(party):
                    yield CompanySaid(Party(party.name, country=party.country), is_listed=False)
        yield said

    def _is_news(self, party: Party) -> bool:
        key = fold(party.name)
        if key in self._named or self.register.known.company(party).id is not None:
            return False
        self._named.add(key)
        return True

    def _twice(self, row: ListRow, said: Statement) -> Remark | None:
        code = _code_of(said)
        if not code:
            return None
        first = self._lines.setdefault((type(said).__name__, code), row.number)
        return None if first == row.number else Remark(TWICE, {"code": code, "line": first})

    def _row(
        self,
        row: ListRow,
        said: Statement | None,
        outcome: RowOutcome,
        remark: Remark,
        taken: Taken | None = None,
    ) -> dict[str, Any]:
        cells = kept_cells(said) if said is not None else {}
        values = {**remark.values, **({"cell": remark.cell} if remark.cell else {})}
        known = taken or Taken(outcome)
        return {
            "reference": new_reference(),
            "run_id": self.run.id,
            "sheet": row.sheet[:60],
            "line": row.number,
            "subject": _subject_of(said),
            "name": _name_of(said) or row.label,
            "outcome": outcome,
            "message": remark.message,
            "message_values": values,
            "cells": cells,
            "fingerprint": fingerprint(cells or dict(row.said)),
            "site_id": _real(known.site_id),
            "company_id": _real(known.company_id),
            "link_id": _real(known.link_id),
        }


def _wrong_number(said: Statement) -> Remark | None:
    """Return what is wrong with a number of another register, with its cell."""
    party = (
        said.site if isinstance(said, SiteSaid) else said.company if isinstance(said, CompanySaid) else None
    )
    for each in party.identifiers if party is not None else ():
        try:
            plain_number(each)
        except InvalidInput as refused:
            return Remark(refused.message, {**refused.values, "value": each.value}, each.cell)
    return None


def _real(number: int | None) -> int | None:
    return number if number is not None and number > 0 else None


def _subject_of(said: Statement | None) -> Subject:
    if isinstance(said, LinkSaid):
        return Subject.LINK
    return Subject.COMPANY if isinstance(said, CompanySaid) else Subject.SITE


def _code_of(said: Statement) -> str:
    if isinstance(said, SiteSaid):
        return said.site.code
    return said.company.code if isinstance(said, CompanySaid) else said.code


def _name_of(said: Statement | None) -> str:
    """Return what a row is called in the report: of a relation, its two ends."""
    if isinstance(said, SiteSaid):
        return said.site.name
    if isinstance(said, CompanySaid):
        return said.company.name
    if said is None:
        return ""
    ends = (said.supplier_site or said.supplier, said.customer_site or said.customer)
    return " > ".join(each.name for each in ends if each is not None)[:200]
