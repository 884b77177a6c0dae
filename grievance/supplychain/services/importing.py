"""Bring a list into the register: read it and report on each row first, then take it, some rows at a time."""

from __future__ import annotations

from typing import Any, BinaryIO

from sqlalchemy import delete, func, select

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import add_rows, db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.jobs.queue import enqueue
from grievance.policy.actor import Actor, service
from grievance.supplychain.access import bringing, import_runs_of
from grievance.supplychain.lists.keeping import as_said
from grievance.supplychain.models.imports import ImportRow, ImportRun
from grievance.supplychain.outcomes import RowOutcome, RunState
from grievance.supplychain.services.between_batches import keep_for_next, known_to
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.examining import Examined, examine
from grievance.supplychain.services.known import KnownParties
from grievance.supplychain.services.ledger import written_down
from grievance.supplychain.services.taking import Register, Taken
from grievance.supplychain.services.taking_links import Links, take_said

#: How many rows are taken in one transaction: while it lasts, nobody else can write.
TOGETHER = 500
#: The job that goes on with a list that somebody has begun to take.
TAKE = "supplychain.take_import"
TAKEN_ALREADY = N_("This list was taken already.")
NOT_ALL_RIGHT = N_("%(count)s rows cannot be taken, so nothing was.")
#: What reading a list has settled already: nothing is left to be done.
_SETTLED = frozenset({RowOutcome.REFUSED, RowOutcome.UNCHANGED})


def read_in(actor: Actor, file: BinaryIO, **given: Any) -> ImportRun:
    """Read a list and keep what would become of each row; nothing of the register changes."""
    return keep(actor, examine(actor, file, **given))


def keep(actor: Actor, examined: Examined) -> ImportRun:
    """Keep a list that was read, with what would become of each row."""
    actor.must(bringing(actor))
    run = examined.run
    db.session.add(run)
    db.session.flush()
    add_rows(ImportRow, [{**row, "run_id": run.id} for row in examined.rows])
    return run


def take(actor: Actor, run: ImportRun, *, all_or_nothing: bool = False) -> bool:
    """Take the next rows of a list into the register; say whether all were taken.

    Called again until it says so, each time in a transaction of its own. `all_or_nothing` refuses a list
    of which some row cannot be taken.
    """
    import_runs_of(actor).require(actor, bringing(actor), run)
    hold(run)
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
    known = known_to(run)
    _take_rows(run, rows, known)
    run.rows_read += len(rows)
    if len(rows) == TOGETHER:
        keep_for_next(run, known)
        return False
    run.state, run.finished_at = RunState.DONE, clock.now()
    _tell(actor, run)
    return True


def go_on_with(reference: str) -> bool:
    """Take the next rows of a list, as the worker process does for a long one; say whether all were taken."""
    query = select(ImportRun).where(ImportRun.reference == reference).with_for_update()
    run = db.session.scalars(query).one_or_none()
    return run is None or run.state is not RunState.RUNNING or go_on(run, service())


def take_later(run: ImportRun) -> None:
    """Let the worker process take the rest of a list, in this transaction."""
    enqueue(TAKE, unique_key=f"{TAKE}:{run.reference}", reference=run.reference)


def take_reviewed(actor: Actor, run: ImportRun) -> int:
    """Take the rows of which a steward has said by now which site or company they mean; return how many."""
    import_runs_of(actor).require(actor, bringing(actor), run)
    hold(run)
    query = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.outcome == RowOutcome.REVIEW)
    rows = db.session.scalars(query.order_by(ImportRow.id)).all()
    _take_rows(run, rows, KnownParties(run.list_name))
    taken = sum(row.outcome is not RowOutcome.REVIEW for row in rows)
    if taken:
        _tell(actor, run)
    return taken


def forget(actor: Actor, run: ImportRun) -> None:
    """Throw a list away that was read and of which nothing was taken."""
    import_runs_of(actor).require(actor, bringing(actor), run)
    hold(run)
    if run.state is not RunState.RUNNING or run.rows_read:
        raise GuardRefused(TAKEN_ALREADY)
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    db.session.delete(run)
    db.session.flush()


def hold(run: ImportRun) -> None:
    """Let nobody else take or undo a list meanwhile, and read how far it is."""
    db.session.refresh(run, with_for_update=True)


def _take_rows(run: ImportRun, rows: Any, known: KnownParties) -> None:
    register = Register(run, known, trial=False)
    links = Links(register)
    with written_down(run.id), db.session.no_autoflush:
        for row in rows:
            if row.cells and row.outcome not in _SETTLED:
                _write(row, take_said(register, links, as_said(row.cells["said"])))
        register.finish()


def _write(row: ImportRow, taken: Taken) -> None:
    row.outcome, row.message, row.message_values = taken.outcome, taken.message, taken.values
    row.site_id, row.company_id, row.link_id = taken.site_id, taken.company_id, taken.link_id


def _tell(actor: Actor, run: ImportRun) -> None:
    db.session.flush()
    warnings = run.counts.get("warnings", [])
    counts = _counts(run)
    run.counts = {**counts, "warnings": warnings}
    if counts["added"] or counts["changed"]:
        chain_changed()
    told = {name: counts[name] for name in ("added", "changed", "unchanged", "refused")}
    record(actor, "site.imported", run, rows=sum(counts.values()), count=counts["review"], **told)


def _counts(run: ImportRun) -> dict[str, int]:
    query = select(ImportRow.outcome, func.count()).where(ImportRow.run_id == run.id)
    found = {
        str(outcome): count for outcome, count in db.session.execute(query.group_by(ImportRow.outcome)).all()
    }
    return {str(outcome): found.get(str(outcome), 0) for outcome in RowOutcome}
