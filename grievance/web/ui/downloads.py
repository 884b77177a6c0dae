"""Tables as files: safe to open in a spreadsheet, and the same for whoever reads them by machine."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import Response

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 22

#: A cell that begins so is a formula to a spreadsheet, wherever its text came from.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Spreadsheets take a file for UTF-8 only if it begins so.
_MARK = "\ufeff"


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a table as a CSV download in which no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([neutral(each) for each in columns])
    writer.writerows([neutral(each) for each in row] for row in rows)
    return _file(_MARK + out.getvalue(), f"{name}.csv", "text/csv")


def xlsx_file(
    name: str,
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]],
    *,
    from_the_right: bool = False,
) -> Response:
    """Return tables as the sheets of a workbook, each with its name and columns; no cell is a formula."""
    # Only whoever downloads one waits for the library.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    # Rows go out as they come: a long list is never whole in memory as cells.
    book = Workbook(write_only=True)
    for title, columns, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        sheet.sheet_view.rightToLeft = from_the_right
        heads = [WriteOnlyCell(sheet, neutral(each)) for each in columns]
        for number, head in enumerate(heads, start=1):
            head.font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
        sheet.append(heads)
        for row in rows:
            sheet.append([_cell(each) for each in row])
    stream = io.BytesIO()
    book.save(stream)
    return _file(stream.getvalue(), f"{name}.xlsx", _WORKBOOK)


def json_file(name: str, content: Any) -> Response:
    """Return data as a JSON download."""
    return _file(json.dumps(content, ensure_ascii=False, indent=1), f"{name}.json", "application/json")


def text_file(name: str, text: str) -> Response:
    """Return words as a plain text download."""
    return _file(text, f"{name}.txt", "text/plain")


def neutral(value: object) -> str:
    """Return a cell's text, with an apostrophe before what a spreadsheet would run."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _cell(value: object) -> object:
    """Return a cell of a workbook: numbers and days as they are, and text without what no cell may hold."""
    if value is None or isinstance(value, int | float | date):
        return value
    return _UNPRINTABLE.sub("", neutral(value))


def _file(content: str | bytes, name: str, kind: str) -> Response:
    charset = "; charset=utf-8" if isinstance(content, str) else ""
    response = Response(content, content_type=f"{kind}{charset}")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
