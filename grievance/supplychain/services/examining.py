"""Read a list that somebody brings, and say of each row what would become of it; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO

from grievance.foundation import clock
from grievance.foundation.errors import InvalidInput
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_, clean_lines, fold
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.access import bringing
from grievance.supplychain.lists.files import take_in
from grievance.supplychain.lists.keeping import fingerprint, kept_cells
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
from grievance.supplychain.models.imports import ImportRun
from grievance.supplychain.outcomes import RowOutcome, RunState, Subject
from grievance.supplychain.services.known import KnownParties, plain_number
from grievance.supplychain.services.taking import Register, Taken
from grievance.supplychain.services.taking_links import Links, take_said
from grievance.supplychain.stages import Stage

_TOGETHER = 1_000
TWICE = N_("The code %(code)s stands in line %(line)s already.")
NO_LIST_NAME = N_("Say whose list this is.")
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Examined:
    """A list that was read, and what would become of each of its rows; nobody has kept it yet."""

    run: ImportRun
    rows: list[dict[str, Any]]


def _silent(_done: int, _of: int | None) -> None:
    """Tell nobody."""


def examine(
    actor: Actor,
    file: BinaryIO,
    *,
    name: str,
    list_name: str,
    source_url: str | None = None,
    stage: Stage | None = None,
    shared: bool = False,
    progress: Progress = _silent,
) -> Examined:
    """Read a list and say what would become of each row; this takes long, and writes nothing.

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
        rows_read=0,
    )
    rows = _Trial(run, source_url, stage).report_on(reading.rows, progress)
    counted = Counter(str(row["outcome"]) for row in rows)
    counts = {str(outcome): counted[str(outcome)] for outcome in RowOutcome}
    run.counts = {**counts, "warnings": [_kept(each) for each in reading.warnings]}
    return Examined(run, rows)


def _kept(remark: Remark) -> dict[str, Any]:
    return {"message": remark.message, "values": dict(remark.values), "cell": remark.cell}


class _Trial:
    """Says of each row what would become of it."""

    def __init__(self, run: ImportRun, source_url: str | None, stage: Stage | None) -> None:
        self.run = run
        self.source_url = source_url
        self.stage = stage
        self.register = Register(run, KnownParties(run.list_name), trial=True)
        self.links = Links(self.register)
        self._lines: dict[tuple[str, str], int] = {}
        self._named: set[str] = set()

    def report_on(self, rows: Iterator[ListRow], progress: Progress) -> list[dict[str, Any]]:
        """Return what would become of each row, as it is to be kept."""
        found: list[dict[str, Any]] = []
        done = 0
        while batch := list(islice(rows, _TOGETHER)):
            found += [kept for row in batch for kept in self._rows_of(row)]
            done += len(batch)
            progress(done, None)
        return found

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
                taken = take_said(self.register, self.links, each)
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
