"""Workbooks made for tests: our own template, and declarations laid out as the industry's templates are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

#: What stands above the columns, in the sender's language; a reader that goes by place never looks at it.
HEADINGS = {
    "en": (
        "Number",
        "Metal",
        "Look-up",
        "Name",
        "Country",
        "Identification",
        "Source",
        "Street",
        "City",
        "State",
    ),
    "zh": ("编号", "金属", "查找", "名称", "国家", "识别号", "来源", "街道", "城市", "省"),
}
TITLES = {
    "EMRT": {"en": "Extended Minerals Reporting Template (EMRT)", "zh": "扩展矿物报告模版 (EMRT)"},
    "AMRT": {"en": "Additional Minerals Reporting Template (AMRT)", "zh": "额外矿物报告模板 (AMRT)"},
    "CMRT": {"en": "Conflict Minerals Reporting Template (CMRT)", "zh": "冲突矿物报告模板 (CMRT)"},
}
#: Where the day of the declaration stands.
DAYS = {"EMRT": "D26", "AMRT": "D27", "CMRT": "D22"}
FIRST_ROW = 5


def bytes_of(book: Workbook) -> bytes:
    """Return a workbook as a file."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheets(tables: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Make a workbook whose sheets hold these rows."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return bytes_of(book)


def declaration(
    template: str,
    version: str,
    *,
    language: str = "en",
    company: str = "Invented Cars",
    smelters: Sequence[Mapping[str, Any]] = (),
    mines: Sequence[Mapping[str, Any]] = (),
    standard_name: str = "R",
) -> bytes:
    """Make a declaration; a smelter or mine is a mapping of the column's letter to what stands there.

    `standard_name` is the column of the standard smelter name, which has another place in old versions.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    first = book.create_sheet("Revision")
    first["B3"] = TITLES[template]["en"].removesuffix(f" ({template})")
    declared = book.create_sheet("Declaration")
    declared["D2"] = TITLES[template][language]
    declared["J3"] = f"Revision {version}\nOctober 17, 2025"
    declared["D8"] = company
    declared["D19"] = "Invented Person"
    declared["D20"] = "person@example.org"
    declared[DAYS[template]] = date(2026, 3, 1)
    _fill(book.create_sheet("Smelter List"), smelters, HEADINGS[language])
    book["Smelter List"][f"{standard_name}{FIRST_ROW - 1}"] = "Standard Smelter Name"
    if template != "CMRT":
        _fill(book.create_sheet("Mine List"), mines, HEADINGS[language][1:])
    return bytes_of(book)


def _fill(sheet: Any, rows: Sequence[Mapping[str, Any]], headings: Sequence[str]) -> None:
    for place, heading in enumerate(headings, start=1):
        sheet.cell(FIRST_ROW - 1, place, heading)
    for number, row in enumerate(rows, start=FIRST_ROW):
        for letter, value in row.items():
            sheet[f"{letter}{number}"] = value


def with_part(file: bytes, name: str, content: bytes) -> bytes:
    """Add a part to a workbook, such as macros."""
    stream = io.BytesIO(file)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return stream.getvalue()


def with_sheet(file: bytes, content: str) -> bytes:
    """Put this text in the place of a workbook's first sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, content if is_sheet else old.read(part))
    return made.getvalue()
