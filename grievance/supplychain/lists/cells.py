"""The cells of a row as they were found, and what they can mean; every fault is kept with its cell."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from grievance.foundation.text import N_, clean_lines
from grievance.supplychain.lists.statements import ListRow, Remark, Statement

Value = TypeVar("Value")
NAME_LENGTH = 200
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# "NA" is Namibia, and "none" can be a licence.
_NOTHING = frozenset({"", "-", "–", "—", "n/a"})
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

FORMULA = N_("%(column)s holds a formula. Put its value there instead.")
NO_RESULT = N_("%(column)s holds a formula that failed.")
NOT_READABLE = N_("%(column)s holds bytes that are not UTF-8. Save the file as CSV in UTF-8.")
EMPTY = N_("%(column)s is empty.")
TOO_LONG = N_("%(column)s is longer than %(limit)s characters.")
LIKE_FORMULA = N_("%(column)s begins like a formula of a spreadsheet.")
NOT_KNOWN = N_("%(column)s is not one we know: %(value)s")
NOT_A_NUMBER = N_("%(column)s is not a number: %(value)s")
OFF_THE_MAP = N_("%(column)s is not a place on Earth: %(value)s")
NOT_A_DAY = N_("%(column)s is not a year, a month or a day, such as 2026-05-31: %(value)s")
NOT_AN_ADDRESS = N_("%(column)s is not a web address: %(value)s")


def column_letters(place: int) -> str:
    """Return what a spreadsheet calls the column at a place, counted from 1."""
    # Only a process that reads a list waits for the library to come in.
    from openpyxl.utils import get_column_letter

    return get_column_letter(place)


class Trouble(StrEnum):
    """Why a cell has no value that can be used."""

    FORMULA = "formula"
    FAILED = "failed"
    ENCODING = "encoding"


_TROUBLES = {Trouble.FORMULA: FORMULA, Trouble.FAILED: NO_RESULT, Trouble.ENCODING: NOT_READABLE}


@dataclass(frozen=True)
class Cell:
    """One cell: its text, where it is, and what is wrong with it."""

    text: str
    address: str
    trouble: Trouble | None = None


@dataclass(frozen=True)
class FoundRow:
    """One row as it was found, its cells by the letter of the column or the name of the property."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.text.strip() or cell.trouble for cell in self.cells.values())


@dataclass
class RowReader:
    """Reads one row by the names of its columns, and keeps what is wrong with each cell."""

    row: FoundRow
    columns: Mapping[str, str]
    """The name of a column → where it stands; a column that the list does not have is absent."""
    label: str = ""
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    _read: dict[str, str] = field(default_factory=dict)

    def has(self, column: str) -> bool:
        """Whether the list has the column."""
        return column in self.columns

    def address(self, column: str) -> str:
        """Where the cell of a column is."""
        cell = self.row.cells.get(self.columns.get(column, ""))
        return cell.address if cell is not None else ""

    def fault(self, column: str, message: str, **values: object) -> None:
        """Keep that the row cannot be taken because of this cell."""
        self.faults.append(Remark(message, {"column": column, **values}, self.address(column)))

    def note(self, column: str, message: str, **values: object) -> None:
        """Keep that something in this cell was left out."""
        self.notes.append(Remark(message, values, self.address(column)))

    def text(self, column: str, *, needed: bool = False, limit: int = NAME_LENGTH) -> str:
        """Return the words of a cell on one line; what merely says "nothing" is empty."""
        if column in self._read:
            return self._read[column]
        cell = self.row.cells.get(self.columns.get(column, ""))
        written = self._usable(column, cell) if cell is not None else ""
        if needed and not written and not self.blamed(column):
            self.fault(column, EMPTY)
        if len(written) > limit:
            self.fault(column, TOO_LONG, limit=limit)
            written = written[:limit]
        self._read[column] = written
        return written

    def one_of(self, column: str, known: Mapping[str, Value], *, needed: bool = False) -> Value | None:
        """Return what a word of a closed list stands for."""
        written = self.text(column, needed=needed)
        found = known.get(written.lower()) if written else None
        if written and found is None and not self.blamed(column):
            self.fault(column, NOT_KNOWN, value=written[:40])
        return found

    def number(self, column: str, most: float, *, least: float = 0) -> float | None:
        """Return a number between two others."""
        written = self.text(column)
        if not written or self.blamed(column):
            return None
        try:
            value = float(written)
        except ValueError:
            self.fault(column, NOT_A_NUMBER, value=written[:40])
            return None
        if not math.isfinite(value) or not least <= value <= most:
            self.fault(column, OFF_THE_MAP if least < 0 else NOT_A_NUMBER, value=written[:40])
            return None
        return value

    def day(self, column: str) -> str | None:
        """Return a year, a month or a day, as exact as it was written."""
        written = self.text(column)
        if not written or self.blamed(column):
            return None
        found = _DAY.fullmatch(written)
        try:
            if found is not None:
                year, month, day = (int(part or 1) for part in found.groups())
                date(year, month, day)
                return written
        except ValueError:
            pass
        self.fault(column, NOT_A_DAY, value=written[:40])
        return None

    def web_address(self, column: str) -> str | None:
        """Return a web address."""
        written = self.text(column, limit=500)
        if written and not written.startswith(("https://", "http://")):
            self.fault(column, NOT_AN_ADDRESS, value=written[:40])
            return None
        return written or None

    def blamed(self, column: str) -> bool:
        """Whether something is wrong with a cell already."""
        return any(each.values.get("column") == column for each in self.faults)

    def result(self, *statements: Statement) -> ListRow:
        """Return the row with what it says, or without if a cell is wrong."""
        return ListRow(
            sheet=self.row.sheet,
            number=self.row.number,
            label=self.label[:NAME_LENGTH],
            said=self._read,
            statements=() if self.faults else statements,
            faults=tuple(self.faults),
            notes=tuple(self.notes),
        )

    def _usable(self, column: str, cell: Cell) -> str:
        if cell.trouble is not None:
            self.fault(column, _TROUBLES[cell.trouble])
            return ""
        written = " ".join(clean_lines(cell.text).split())
        if written.lower() in _NOTHING:
            return ""
        if cell.text.startswith(_FORMULA_SIGNS) and not _is_number(written):
            self.fault(column, LIKE_FORMULA)
            return ""
        return written


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
