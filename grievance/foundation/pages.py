"""One page of a long list, by number, with the count that makes the pager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from grievance.foundation.db import db

Row = TypeVar("Row")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows `first` to `last` of `total`; `number` counts from 1."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def page_of(query: Select[Any], *, number: int, size: int = PAGE_SIZE) -> Page[Any]:
    """Return page `number` of what `query` selects; a number out of range gives the nearest page."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    wanted = min(max(1, number), max(1, -(-total // size)))
    rows = db.session.scalars(query.limit(size).offset((wanted - 1) * size)).all()
    return Page(rows=rows, number=wanted, total=total, size=size)


def part_of(rows: Sequence[Row], *, number: int, size: int = PAGE_SIZE) -> Page[Row]:
    """Return page `number` of rows that are at hand; a number out of range gives the nearest page."""
    wanted = min(max(1, number), max(1, -(-len(rows) // size)))
    return Page(rows=rows[(wanted - 1) * size : wanted * size], number=wanted, total=len(rows), size=size)
