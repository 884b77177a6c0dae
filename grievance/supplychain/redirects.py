"""Which record stands for one that was merged: whoever has the old one is shown the other."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, select

from grievance.foundation.db import db
from grievance.foundation.pages import PAGE_SIZE, Page, page_of
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site

Entity = TypeVar("Entity", bound=Site | Company)


def redirects(model: type[Entity]) -> dict[int, int]:
    """Return for each merged record the one that stands for it in the end."""
    merged = select(model.id, model.same_as_id).where(model.same_as_id.is_not(None))
    steps = {
        record_id: target for record_id, target in db.session.execute(merged).all() if target is not None
    }
    return {record_id: _end(record_id, steps) for record_id in steps}


def standing(record: Entity) -> Entity:
    """Return the record that stands for this one: itself unless it was merged."""
    if record.same_as_id is None:
        return record
    model = type(record)
    return db.session.get_one(model, redirects(model)[record.id])


def merged_into(model: type[Entity], record_id: int, *, page: int = 1, size: int = PAGE_SIZE) -> Page[Entity]:
    """Return one page of the records for which one stands, the latest merged first."""
    merged = model.id.in_(ids_as_one(model, record_id)[1:])
    query = select(model).where(merged).order_by(model.merged_at.desc(), model.id.desc())
    return page_of(query, number=page, size=size)


def ids_as_one(model: type[Entity], record_id: int) -> list[int]:
    """Return a record and those for which it stands: reports, cases and relations stay where they were."""
    return [record_id, *(merged for merged, end in redirects(model).items() if end == record_id)]


def stands_for_itself(model: type[Entity]) -> ColumnElement[bool]:
    """Return the condition for records that were not merged into others."""
    return model.same_as_id.is_(None)


def _end(record_id: int, steps: dict[int, int]) -> int:
    seen = {record_id}
    while (record_id := steps.get(record_id, record_id)) not in seen:
        seen.add(record_id)
    return record_id
