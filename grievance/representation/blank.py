"""Our template for a list of claims: the columns, what can stand in them, and what each worker is asked."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grievance.representation.batches import MOST_CLAIMS
from grievance.representation.columns import Column
from grievance.supplychain.lists.cells import column_letters

#: The first sheet, whose name is the same in every language.
CLAIMS = "claims"
_WIDTHS = {Column.STORY: 60, Column.PLACE: 30, Column.SITE: 24, Column.SLIP: 12}


@dataclass(frozen=True)
class Explanation:
    """One sheet that explains the first, in the language of whoever downloads it."""

    title: str
    rows: Sequence[Sequence[str]]
    offers: Column | None = None
    """The column of the first sheet that offers what stands at the left of these rows."""


def blank_workbook(choices: Mapping[Column, Sequence[str]], explanations: Sequence[Explanation]) -> bytes:
    """Return the template as a file; `choices` are short lists of words that a column offers."""
    # A third of a second, for which a process that reads and writes no workbook need not wait at its start.
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    claims = book.worksheets[0]
    claims.title = CLAIMS
    claims.append([str(column) for column in Column])
    claims.freeze_panes = "A2"
    for place, column in enumerate(Column, start=1):
        letters = column_letters(place)
        claims[f"{letters}1"].font = Font(bold=True)
        claims.column_dimensions[letters].width = _WIDTHS.get(column, 15)
    for column, words in choices.items():
        _offer(claims, column, f'"{",".join(words)}"')
    for explanation in explanations:
        _explain(book.create_sheet(explanation.title), explanation)
        if explanation.offers is not None:
            _offer(claims, explanation.offers, f"'{explanation.title}'!$A$1:$A${len(explanation.rows)}")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _offer(sheet: Any, column: Column, formula: str) -> None:
    """Let the cells of a column offer a list; something else can be written, and is checked later."""
    from openpyxl.worksheet.datavalidation import DataValidation

    letters = column_letters(list(Column).index(column) + 1)
    offered = DataValidation(type="list", formula1=formula, allow_blank=True)
    offered.add(f"{letters}2:{letters}{MOST_CLAIMS + 1}")
    sheet.add_data_validation(offered)


def _explain(sheet: Any, explanation: Explanation) -> None:
    from openpyxl.styles import Alignment

    for row in explanation.rows:
        sheet.append(list(row))
    for letters, width in (("A", 20), ("B", 90)):
        sheet.column_dimensions[letters].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
