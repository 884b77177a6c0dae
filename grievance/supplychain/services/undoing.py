"""Take a whole import back: what it added goes, what it changed is again as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Enum, Select, Table, delete, insert, select, update

from grievance.audit.models import Fact
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import Base, UtcDateTime, db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.supplychain.access import bringing, import_runs_of
from grievance.supplychain.models.imports import ImportChange, ImportRow, ImportRun
from grievance.supplychain.models.reach import BrandReach
from grievance.supplychain.models.site import Site
from grievance.supplychain.outcomes import Action, RunState
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.importing import hold
from grievance.supplychain.services.ledger import TRACKED

LATER_IMPORT = N_("A later import has changed the same records. Undo that one first.")
CORRECTED = N_("Somebody has corrected a site since. Undoing the import would lose that.")
NOT_TAKEN = N_("Only an import that was taken can be undone.")
NOTHING = N_("This import changed nothing that could be undone.")
_TABLES: dict[str, Table] = {
    model.__tablename__: Base.metadata.tables[model.__tablename__] for model in TRACKED
}
_ROOTS = {"companies": "company_id", "sites": "site_id"}
#: Rows that are a part of a site or company: they go with it, and stay with it.
_PARTS = frozenset({"company_names", "site_names", "site_minerals", "identifiers", "statements"})
#: What only tells of the import, or is worked out anew whenever the chain changes.
_FOLLOWING = frozenset({"import_rows", "brand_reaches"})


def undo_import(actor: Actor, run: ImportRun) -> int:
    """Undo an import; what others have come to use since stays. Return how many records stay.

    A site can have become part of a case, and to say which would tell of the case: only a count is told.
    """
    import_runs_of(actor).require(actor, bringing(actor), run)
    hold(run)
    if run.state is not RunState.DONE:
        raise GuardRefused(NOT_TAKEN)
    changes = list(db.session.scalars(_changes(run).order_by(ImportChange.id)))
    if not changes:
        raise GuardRefused(NOTHING)
    _check_nothing_came_later(run, changes)
    _let_go(run)
    staying = _in_use(run, changes)
    for change in reversed(changes):
        _take_back(change, staying)
    db.session.expire_all()
    run.state, run.undone_at, run.undone_by_id = RunState.UNDONE, clock.now(), actor.user_id
    stay = sum(len(ids) for ids in staying.values())
    chain_changed()
    record(actor, "site.import_undone", run, rows=len(changes), unchanged=stay)
    return stay


def _changes(run: ImportRun) -> Select[ImportChange]:
    return select(ImportChange).where(ImportChange.run_id == run.id)


def _check_nothing_came_later(run: ImportRun, changes: list[ImportChange]) -> None:
    mine = {(each.table_name, each.record_id) for each in changes}
    later = (
        select(ImportChange.table_name, ImportChange.record_id)
        .join(ImportRun, ImportRun.id == ImportChange.run_id)
        .where(ImportChange.run_id > run.id, ImportRun.state != RunState.UNDONE)
    )
    if mine & {(table, number) for table, number in db.session.execute(later).all()}:
        raise GuardRefused(LATER_IMPORT)
    touched = {each.record_id for each in changes if each.table_name == "sites"}
    since = run.finished_at or run.started_at
    corrections = select(Fact.subject_reference).where(Fact.verb == "site.corrected", Fact.at > since)
    if touched & set(db.session.scalars(select(Site.id).where(Site.reference.in_(corrections)))):
        raise GuardRefused(CORRECTED)


def _let_go(run: ImportRun) -> None:
    """Let reports of imports name these records no more, and forget ways that are worked out anew."""
    named = {"sites": "site_id", "companies": "company_id", "supply_links": "link_id"}
    for table, key in named.items():
        rows = update(ImportRow).where(getattr(ImportRow, key).in_(_added(run, table)))
        db.session.execute(rows.values({key: None}))
    db.session.execute(delete(BrandReach).where(BrandReach.site_id.in_(_added(run, "sites"))))


def _added(run: ImportRun, table: str) -> Select[int]:
    return (
        select(ImportChange.record_id)
        .where(ImportChange.run_id == run.id, ImportChange.table_name == table)
        .where(ImportChange.action == Action.ADDED)
    )


def _in_use(run: ImportRun, changes: list[ImportChange]) -> dict[str, set[int]]:
    """Return which added sites and companies others refer to, those too that such sites need."""
    added: dict[str, set[int]] = {name: set() for name in _TABLES}
    for each in changes:
        if each.action is Action.ADDED:
            added[each.table_name].add(each.record_id)
    named = [(name, *found) for name in _ROOTS if added[name] for found in _referring(run, name)]
    staying: dict[str, set[int]] = {name: set() for name in _ROOTS}
    known = -1
    while known < sum(len(ids) for ids in staying.values()):
        known = sum(len(ids) for ids in staying.values())
        for name, table, record_id, target in named:
            goes_too = record_id in added.get(table, ()) and record_id not in staying.get(table, ())
            if not goes_too:
                staying[name].add(target)
    return staying


def _referring(run: ImportRun, name: str) -> Iterator[tuple[str, int, int]]:
    """Give the table and number of each record that refers to what the run added, and to which."""
    for table in Base.metadata.sorted_tables:
        if table.name in _FOLLOWING:
            continue
        for key in [each.parent for each in table.foreign_keys if each.column.table.name == name]:
            query = select(table.c.id, key).where(key.in_(_added(run, name)))
            for record_id, target in db.session.execute(query).all():
                yield table.name, record_id, target


def _take_back(change: ImportChange, staying: dict[str, set[int]]) -> None:
    table = _TABLES[change.table_name]
    mine = table.c.id == change.record_id
    if change.action is Action.CHANGED:
        db.session.execute(update(table).where(mine).values(_values(table, change.before or {})))
    elif change.action is Action.REMOVED:
        db.session.execute(insert(table).values(_values(table, change.before or {})))
    elif not _stays(table, change, staying):
        db.session.execute(delete(table).where(mine))


def _stays(table: Table, change: ImportChange, staying: dict[str, set[int]]) -> bool:
    if change.record_id in staying.get(table.name, ()):
        return True
    owners = [(table.c[key], staying[name]) for name, key in _ROOTS.items() if key in table.c]
    if table.name not in _PARTS or not any(kept for _key, kept in owners):
        return False
    return any(
        db.session.scalar(select(key).where(table.c.id == change.record_id)) in kept for key, kept in owners
    )


def _values(table: Table, kept: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.c[name].type, value) for name, value in kept.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return kind.enum_class(value) if isinstance(kind, Enum) and kind.enum_class else value
