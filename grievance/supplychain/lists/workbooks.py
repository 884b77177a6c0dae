"""Rows of a workbook, read one at a time: nothing in it is run, and nothing in it can grow without bounds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.supplychain.lists.cells import Cell, FoundRow, Trouble, column_letters
from grievance.supplychain.lists.files import BroughtFile

LARGEST_UNPACKED = 256 * 1024 * 1024
#: Words of all sheets lie in one part that has to be held in memory.
LARGEST_WORDS = 48 * 1024 * 1024
MOST_PARTS = 2_000
MOST_COLUMNS = 60
#: After so many empty rows a sheet is at its end: templates are prepared for more rows than anybody fills in.
BLANK_ROWS = 1_000
_START = 2_048

NOT_A_WORKBOOK = N_("The file cannot be read as a workbook. Open it, save it as .xlsx and try again.")
BOMB = N_("Unpacked, the workbook is larger than %(limit)s MiB. Remove what is not needed and try again.")
MACROS = N_("The workbook carries macros. They were not run, and nothing of them is kept.")


class Workbook:
    """A workbook that was found safe to open."""

    def __init__(self, file: BroughtFile) -> None:
        self._file = file
        self.has_macros = _look_over(file)
        self._open = self._load(values=False)

    @property
    def sheets(self) -> list[str]:
        """The names of its sheets, those too that are hidden."""
        return [sheet.title for sheet in self._open.worksheets]

    def rows(self, sheet: str, *, first: int = 1, last: int | None = None) -> Iterator[FoundRow]:
        """Give each row of a sheet that holds anything; a formula is a trouble of its cell."""
        yield from _rows(self._open[sheet], first, last)

    def with_results(self) -> None:
        """Read from now on the stored results of formulas, as templates that are made of them need it."""
        self._open = self._load(values=True)

    def cell(self, sheet: str, address: str) -> str:
        """Return the text of one cell near the top of a sheet."""
        letters = address.rstrip("0123456789")
        row = int(address[len(letters) :])
        for found in self.rows(sheet, first=row, last=row):
            cell = found.cells.get(letters)
            return " ".join(cell.text.split()) if cell is not None else ""
        return ""

    def _load(self, *, values: bool) -> Any:
        import openpyxl

        with _Understandable():
            return openpyxl.load_workbook(
                io.BytesIO(self._file.content), read_only=True, data_only=values, keep_links=False
            )


class _Understandable:
    """Turns whatever a broken workbook raises into one sentence."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, raised: BaseException | None, _trace: object) -> None:
        """Say that it is no workbook, whatever went wrong in it."""
        if isinstance(raised, Exception) and not isinstance(raised, InvalidInput):
            raise InvalidInput(NOT_A_WORKBOOK, field="file") from raised


def _rows(sheet: Any, first: int, last: int | None) -> Iterator[FoundRow]:
    # What a sheet says of its own size is a claim; its rows are what counts.
    sheet.reset_dimensions()
    found = iter(sheet.iter_rows(min_row=first, max_row=last, max_col=MOST_COLUMNS))
    blank, number = 0, first - 1
    while blank < BLANK_ROWS:
        with _Understandable():
            cells = next(found, None)
        if cells is None:
            return
        number += 1
        row = FoundRow(sheet.title, number, _cells(sheet.title, number, cells))
        blank = blank + 1 if row.is_blank else 0
        if not blank:
            yield row


def _cells(sheet: str, number: int, cells: tuple[Any, ...]) -> dict[str, Cell]:
    row: dict[str, Cell] = {}
    for place, cell in enumerate(cells, start=1):
        if cell.value is not None:
            letter = column_letters(place)
            row[letter] = Cell(_text(cell.value), f"{sheet}!{letter}{number}", _trouble(cell))
    return row


def _trouble(cell: Any) -> Trouble | None:
    if cell.data_type == "f":
        return Trouble.FORMULA
    return Trouble.FAILED if cell.data_type == "e" else None


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _look_over(file: BroughtFile) -> bool:
    """Refuse what would unpack without bounds or name outside entities; say whether there are macros."""
    with _Understandable(), zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        parts = packed.infolist()
        words = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
        unpacked = sum(part.file_size for part in parts)
        if unpacked > LARGEST_UNPACKED or words > LARGEST_WORDS or len(parts) > MOST_PARTS:
            raise InvalidInput(BOMB, field="file", limit=LARGEST_UNPACKED // 1024 // 1024)
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with packed.open(part) as stream:
                    if b"<!DOCTYPE" in stream.read(_START):
                        raise InvalidInput(NOT_A_WORKBOOK, field="file")
    return any(
        "vbaproject" in part.filename.lower() or "macrosheets/" in part.filename.lower() for part in parts
    )
