"""Read the reference data: one row at a time, each problem named with its file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, Protocol, TypeVar

#: How sure a row is; see `labels.CONFIDENCE_LABELS`.
CONFIDENCES = frozenset("VSU")


class ReferenceDataError(ValueError):
    """The reference data that the product ships is wrong; says where and how."""


@dataclass(frozen=True)
class Row:
    """One line of a file, with readers that say where a value is wrong."""

    place: str
    values: dict[str, str]

    def text(self, column: str) -> str:
        """Return what must be there."""
        value = self.maybe(column)
        if not value:
            raise self.wrong(f"{column} is empty")
        return value

    def maybe(self, column: str) -> str:
        """Return what may be empty."""
        if column not in self.values:
            raise self.wrong(f"there is no column {column}")
        return (self.values[column] or "").strip()

    def words(self, column: str) -> tuple[str, ...]:
        """Return codes that are parted by spaces."""
        return tuple(self.maybe(column).split())

    def number(self, column: str) -> int:
        """Return a whole number."""
        try:
            return int(self.text(column))
        except ValueError:
            raise self.wrong(f"{column} is not a number: {self.values[column]!r}") from None

    def day(self, column: str) -> date:
        """Return a day, written as 2026-03-31."""
        try:
            return date.fromisoformat(self.text(column))
        except ValueError:
            raise self.wrong(f"{column} is not a day: {self.values[column]!r}") from None

    def yes(self, column: str) -> bool:
        """Return a yes or no."""
        value = self.text(column)
        if value not in {"yes", "no"}:
            raise self.wrong(f"{column} is neither yes nor no: {value!r}")
        return value == "yes"

    def confidence(self, column: str = "confidence") -> str:
        """Return how sure the row is."""
        value = self.text(column)
        if value not in CONFIDENCES:
            raise self.wrong(f"{column} is not one of V, S, U: {value!r}")
        return value

    def wrong(self, what: str) -> ReferenceDataError:
        """Return the error that something is wrong in this row."""
        return ReferenceDataError(f"{self.place}: {what}")


class Coded(Protocol):
    """Whatever has a code."""

    @property
    def code(self) -> str:
        """The stable code."""


Entry = TypeVar("Entry", bound=Coded)


class Register(dict[str, Entry], Generic[Entry]):
    """Entries by their code, in the order of their file."""

    def in_order(self) -> list[Entry]:
        """Return the entries in the order of their file."""
        return list(self.values())


def read_rows(path: Path) -> Iterator[Row]:
    """Read a comma-separated file with a header, in UTF-8."""
    if not path.is_file():
        raise ReferenceDataError(f"{path.name}: the file is missing")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for values in reader:
            row = Row(f"{path.name} line {reader.line_num}", values)
            if None in values or None in values.values():
                raise row.wrong("it has more or fewer cells than the header")
            yield row


def register(entries: Iterable[tuple[Row, Entry]]) -> Register[Entry]:
    """Collect entries by code; a code that comes twice is an error."""
    made: Register[Entry] = Register()
    for row, entry in entries:
        if entry.code in made:
            raise row.wrong(f"the code {entry.code} comes twice")
        made[entry.code] = entry
    return made


def known(row: Row, codes: Iterable[str], register: Iterable[str], what: str) -> None:
    """Refuse a reference to something that does not exist."""
    names = set(register)
    for code in codes:
        if code not in names:
            raise row.wrong(f"there is no {what} {code}")
