"""What a report says, as data without any layout: its paper and its workbook are made of the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from grievance.cases.services.safety_gate import fingerprint

#: None: not known, or not shown.
Cell = str | int | date | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    label: str
    share: int
    """Its share of the width of a page; 0: it is in the workbook alone."""


@dataclass(frozen=True)
class Table:
    """Rows with a head; tables with the same sheet lie on it one after the other."""

    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str
    """What is said where there is no row."""


@dataclass(frozen=True)
class Part:
    """A heading and what stands below it, in this order."""

    heading: str
    level: int = 1
    facts: tuple[tuple[str, Cell], ...] = ()
    said: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Report:
    """All that a report says."""

    name: str
    """Of its file, without an ending."""
    title: str
    organisation: str
    facts: tuple[tuple[str, Cell], ...]
    """Whose it is, of which day, and of which state of the chain."""
    said: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of all that it says."""
        return fingerprint_of(self)

    @property
    def tables(self) -> Iterator[Table]:
        """Its tables, in order."""
        return (each.table for each in self.parts if each.table is not None)


def fingerprint_of(content: Any) -> str:
    """Return the SHA-256 of dataclasses of words, numbers and days."""
    return fingerprint(_plain(content))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
