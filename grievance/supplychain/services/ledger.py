"""Write down whatever an import changes in the register, as it was before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Session, UOWTransaction

from grievance.foundation.db import Base, db
from grievance.supplychain.models.company import Company, CompanyName
from grievance.supplychain.models.identifier import Identifier
from grievance.supplychain.models.imports import ImportChange
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site, SiteMineral, SiteName
from grievance.supplychain.models.statement import Statement
from grievance.supplychain.outcomes import Action

#: What an import can change, in the order in which it can be added.
TRACKED: tuple[type[Base], ...] = (
    Company,
    CompanyName,
    Site,
    SiteName,
    SiteMineral,
    Identifier,
    Statement,
    SupplyLink,
)
_ORDER = {model: place for place, model in enumerate(TRACKED)}


@contextmanager
def written_down(run_id: int) -> Iterator[None]:
    """Write down each record that is added, changed or removed inside the block, as part of a run."""
    session = db.session()
    session.flush()

    def keep(flushed: Session, context: UOWTransaction) -> None:
        rows = [*_removed(context), *_changed(flushed), *_added(flushed)]
        if rows:
            flushed.connection().execute(insert(ImportChange), [{"run_id": run_id, **row} for row in rows])

    event.listen(session, "after_flush", keep)
    try:
        yield
        session.flush()
    finally:
        event.remove(session, "after_flush", keep)


def plain(value: Any) -> Any:
    """Return the value of a column as it can be kept."""
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _added(session: Session) -> list[dict[str, Any]]:
    made = sorted((each for each in session.new if type(each) in _ORDER), key=lambda each: _ORDER[type(each)])
    return [_row(each, Action.ADDED, None) for each in made]


def _changed(session: Session) -> list[dict[str, Any]]:
    found = []
    for each in session.dirty:
        if type(each) in _ORDER:
            before = _before(each)
            if before:
                found.append(_row(each, Action.CHANGED, before))
    return found


def _removed(context: UOWTransaction) -> list[dict[str, Any]]:
    """Return what is deleted, those too that are only left out of what they belonged to."""
    gone = [
        state.obj() for state, (is_deleted, listed) in context.states.items() if is_deleted and not listed
    ]
    ours = sorted((each for each in gone if type(each) in _ORDER), key=lambda each: -_ORDER[type(each)])
    return [
        _row(
            each, Action.REMOVED, {column.key: plain(getattr(each, column.key)) for column in _columns(each)}
        )
        for each in ours
    ]


def _before(record: Any) -> dict[str, Any]:
    state = inspect(record)
    histories = {column.key: state.attrs[column.key].history for column in _columns(record)}
    return {
        key: plain(history.deleted[0])
        for key, history in histories.items()
        if history.has_changes() and history.deleted
    }


def _columns(record: Any) -> Any:
    return inspect(type(record)).column_attrs


def _row(record: Any, action: Action, before: dict[str, Any] | None) -> dict[str, Any]:
    return {"table_name": record.__tablename__, "record_id": record.id, "action": action, "before": before}
