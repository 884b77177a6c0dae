"""Days between two moments, counted in the database, and what a row of such numbers comes to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement

#: A column of days or moments, of a table or of a subquery.
Day = ColumnElement[Any] | InstrumentedAttribute[Any]


class DaysBetween(FunctionElement[int]):
    """Whole days from the day of one moment to the day of another."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


@compiles(DaysBetween, "sqlite")
def _on_sqlite(element: DaysBetween, compiler: Any, **more: Any) -> str:
    start, end = (compiler.process(each, **more) for each in element.clauses)
    return f"CAST(julianday(date({end})) - julianday(date({start})) AS INTEGER)"


@compiles(DaysBetween, "postgresql")
def _on_postgresql(element: DaysBetween, compiler: Any, **more: Any) -> str:
    start, end = (compiler.process(each, **more) for each in element.clauses)
    return f"(CAST({end} AS DATE) - CAST({start} AS DATE))"


def days_between(start: Day, end: Day) -> ColumnElement[int]:
    """Return the days from one moment to another as a column."""
    return DaysBetween(start, end)


def percentile(counted: Iterable[tuple[int, int]], hundredths: int) -> int | None:
    """Return the smallest number that so many hundredths of all do not exceed (nearest rank).

    `counted` are pairs of a number and how often it occurs.
    """
    rows = sorted(counted)
    whole = sum(times for _, times in rows)
    wanted, seen = -(-whole * hundredths // 100), 0
    for value, times in rows:
        seen += times
        if seen >= wanted:
            return value
    return None
