"""Rows of a CSV file, parted by commas, semicolons or tabs; bytes of another encoding blame their cell."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.supplychain.lists.cells import Cell, FoundRow, Trouble, column_letters
from grievance.supplychain.lists.files import BroughtFile

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER_LENGTH = 16384
WRONG_ENCODING = N_("The file is in an encoding we cannot read. Save it as CSV in UTF-8 and try again.")
BROKEN_ROW = N_("Line %(line)s cannot be read as a row of a CSV file.")


def delimited_rows(file: BroughtFile) -> Iterator[FoundRow]:
    """Give each row of a CSV file, the header among them."""
    encoding = next((name for bom, name in _BOMS if file.content.startswith(bom)), "utf-8")
    # UTF-16 with a broken pair has no cell to blame.
    errors = "surrogateescape" if encoding != "utf-16" else "strict"
    try:
        yield from _rows(io.TextIOWrapper(io.BytesIO(file.content), encoding, errors, newline=""))
    except UnicodeError:
        raise InvalidInput(WRONG_ENCODING, field="file") from None


def _rows(text: io.TextIOWrapper) -> Iterator[FoundRow]:
    delimiter = _delimiter(text)
    reader = csv.reader(text, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise InvalidInput(BROKEN_ROW, field="file", line=reader.line_num) from None
        letters = [column_letters(place) for place in range(1, len(cells) + 1)]
        yield FoundRow(
            "",
            number,
            {letter: _cell(cell, letter, number) for letter, cell in zip(letters, cells, strict=True)},
        )


def _delimiter(text: io.TextIOWrapper) -> str:
    """Look at the first line for what parts its cells."""
    header = ""
    while not header.strip():
        read = text.readline(_HEADER_LENGTH)
        if not read:
            break
        header = read
    text.seek(0)
    if any("\udc80" <= char <= "\udcff" or char == "\0" for char in header):
        raise InvalidInput(WRONG_ENCODING, field="file")
    return max(",;\t", key=header.count)


def _cell(text: str, letter: str, number: int) -> Cell:
    broken = any("\udc80" <= char <= "\udcff" for char in text)
    clean = text.encode("utf-8", "replace").decode() if broken else text
    return Cell(clean, f"{letter}{number}", Trouble.ENCODING if broken else None)
