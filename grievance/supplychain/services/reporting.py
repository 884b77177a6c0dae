"""What became of the rows of lists, as the pages of whoever brought them show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.supplychain.access import import_runs_of
from grievance.supplychain.labels import OUTCOME_LABELS, RUN_STATE_LABELS, SUBJECT_LABELS
from grievance.supplychain.lists.statements import FORM_LABELS
from grievance.supplychain.models.imports import ImportChange, ImportRow, ImportRun
from grievance.supplychain.outcomes import RowOutcome, RunState

_SHOWN = 20
_ORDER = (RowOutcome.REFUSED, RowOutcome.REVIEW, RowOutcome.CHANGED, RowOutcome.ADDED, RowOutcome.UNCHANGED)
FORMS = {str(form): label for form, label in FORM_LABELS.items()}


@dataclass(frozen=True)
class RunLine:
    """One list that was brought; labels are translatable."""

    reference: str
    started_at: datetime
    list_name: str
    file_name: str
    form: str
    state: str
    counts: dict[str, int]


@dataclass(frozen=True)
class RowLine:
    """One row of a report; labels and the message are translatable."""

    place: str
    name: str
    subject: str
    outcome: str
    outcome_label: str
    message: str
    values: dict[str, Any]
    also: tuple[dict[str, Any], ...] = ()
    """What else is wrong with the row: message, values and cell of each."""


@dataclass(frozen=True)
class RunReport:
    """One list with what became, or would become, of its rows."""

    line: RunLine
    version: str | None
    warnings: tuple[dict[str, Any], ...]
    rows: Page[RowLine]
    total: int
    taken: int
    """How many rows were taken so far."""
    is_waiting: bool
    """Whether nothing was taken yet."""
    is_running: bool
    can_undo: bool
    in_review: int
    for_oneself: bool
    """Whether it is an organisation's own knowledge."""
    is_shared: bool


def runs_brought(actor: Actor) -> list[RunLine]:
    """Return the latest lists, the newest first."""
    query = import_runs_of(actor).visible(actor).order_by(ImportRun.started_at.desc(), ImportRun.id.desc())
    return [_line(run) for run in db.session.scalars(query.limit(_SHOWN))]


def run_called(actor: Actor, reference: str) -> ImportRun:
    """Return a list that somebody may see, or raise `NotFound`."""
    return import_runs_of(actor).find(actor, ImportRun.reference, reference)


def all_rows(run: ImportRun) -> Iterator[RowLine]:
    """Give each row of a list, in the order of the file."""
    query = select(ImportRow).where(ImportRow.run_id == run.id).order_by(ImportRow.id)
    for row in db.session.scalars(query.execution_options(yield_per=500)):
        yield _row(row)


def report_on(actor: Actor, reference: str, *, outcome: str = "", page: int = 1) -> RunReport:
    """Return what became of the rows of one list, those first that somebody has to look at."""
    run = run_called(actor, reference)
    query = select(ImportRow).where(ImportRow.run_id == run.id)
    if outcome in set(RowOutcome):
        query = query.where(ImportRow.outcome == RowOutcome(outcome))
    place = case({each: number for number, each in enumerate(_ORDER)}, value=ImportRow.outcome)
    found = page_of(query.order_by(place, ImportRow.id), number=page)
    rows = Page([_row(each) for each in found.rows], found.number, found.total, found.size)
    total = db.session.scalar(select(func.count()).where(ImportRow.run_id == run.id)) or 0
    running = run.state is RunState.RUNNING
    touched = select(ImportChange.id).where(ImportChange.run_id == run.id).limit(1)
    return RunReport(
        line=_line(run),
        version=run.layout_version,
        warnings=tuple(run.counts.get("warnings", ())),
        rows=rows,
        total=total,
        taken=run.rows_read if running else total,
        is_waiting=running and run.rows_read == 0,
        is_running=running and run.rows_read > 0,
        can_undo=run.state is RunState.DONE and db.session.scalar(touched) is not None,
        in_review=run.counts.get("review", 0),
        for_oneself=run.organisation_id is not None,
        is_shared=run.is_shared,
    )


def _line(run: ImportRun) -> RunLine:
    return RunLine(
        reference=run.reference,
        started_at=run.started_at,
        list_name=run.list_name,
        file_name=run.file_name,
        form=FORMS.get(run.kind, run.kind),
        state=RUN_STATE_LABELS[run.state],
        counts={each: count for each in OUTCOME_LABELS if (count := run.counts.get(each, 0))},
    )


def _row(row: ImportRow) -> RowLine:
    values = dict(row.message_values)
    cell, also = str(values.pop("cell", "")), values.pop("also", ())
    return RowLine(
        place=cell or (f"{row.sheet}!{row.line}" if row.sheet else str(row.line)),
        name=row.name,
        subject=SUBJECT_LABELS[row.subject],
        outcome=row.outcome.value,
        outcome_label=OUTCOME_LABELS[row.outcome],
        message=row.message,
        values=values,
        also=tuple(also),
    )
