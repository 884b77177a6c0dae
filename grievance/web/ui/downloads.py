"""Tables as files: safe to open in a spreadsheet, and the same for whoever reads them by machine."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

#: A cell that begins so is a formula to a spreadsheet, wherever its text came from.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Spreadsheets take a file for UTF-8 only if it begins so.
_MARK = "\ufeff"


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a table as a CSV download in which no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([neutral(each) for each in columns])
    writer.writerows([neutral(each) for each in row] for row in rows)
    return _file(_MARK + out.getvalue(), f"{name}.csv", "text/csv")


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


def _file(text: str, name: str, kind: str) -> Response:
    response = Response(text, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
