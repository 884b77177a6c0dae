"""Pages of a long list by the key of the row that they follow: nothing is skipped or shown twice.

A list that is sorted by several columns has a key of as many values, the last of them unlike in all rows.
What is empty comes last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, false, nulls_first, nulls_last, or_

Columns = Sequence[Any]


def forwards(columns: Columns) -> list[Any]:
    """Return the order of the list."""
    return [nulls_last(each.asc()) for each in columns]


def backwards(columns: Columns) -> list[Any]:
    """Return the order of the list from its end."""
    return [nulls_first(each.desc()) for each in columns]


def after(columns: Columns, key: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a row comes after the one with this key."""
    return _beyond(columns, key, _later)


def before(columns: Columns, key: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a row comes before the one with this key."""
    return _beyond(columns, key, _earlier)


def _beyond(columns: Columns, key: Sequence[Any], differs: Any) -> ColumnElement[bool]:
    parts = []
    for at, (column, value) in enumerate(zip(columns, key, strict=True)):
        same = [other.is_not_distinct_from(key[each]) for each, other in enumerate(columns[:at])]
        parts.append(and_(*same, differs(column, value)))
    return or_(*parts)


def _later(column: Any, value: Any) -> ColumnElement[bool]:
    return false() if value is None else or_(column > value, column.is_(None))


def _earlier(column: Any, value: Any) -> ColumnElement[bool]:
    return cast("ColumnElement[bool]", column.is_not(None) if value is None else column < value)
