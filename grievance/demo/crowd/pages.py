"""Rows of many tables, gathered and written at once."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select, text

from grievance.foundation.db import Base, add_rows, db

#: As much as fits into one statement of either database.
_AT_ONCE = 2000


class Book:
    """Gathers rows by table; it gives out their numbers, so that they can name each other."""

    def __init__(self) -> None:
        self._rows: defaultdict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._last: dict[type[Base], int] = {}

    def add(self, model: type[Base], **row: Any) -> int:
        """Note a row down and return its number."""
        if model not in self._last:
            self._last[model] = db.session.scalar(select(func.max(model.id))) or 0
        self._last[model] += 1
        self._rows[model].append({"id": self._last[model], **row})
        return self._last[model]

    def write(self, order: tuple[type[Base], ...]) -> None:
        """Write everything down, what is referred to before what refers to it."""
        for model in order:
            rows = self._rows.pop(model, [])
            for start in range(0, len(rows), _AT_ONCE):
                add_rows(model, rows[start : start + _AT_ONCE])
        if self._rows:
            missing = ", ".join(each.__tablename__ for each in self._rows)
            raise ValueError(f"not in the order of writing: {missing}")

    def hand_back(self) -> None:
        """Let the database go on counting after the last number that was given out."""
        if db.engine.dialect.name != "postgresql":
            return
        for model, last in self._last.items():
            sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
            db.session.execute(sequence, {"name": model.__tablename__, "last": last})
