"""Our own template: a workbook with a sheet each for sites, companies and links, ready to be filled in."""

from __future__ import annotations

import io
from functools import lru_cache

from grievance.supplychain.lists.headers import COMPANY_COLUMNS, LINK_COLUMNS, SITE_COLUMNS

#: Columns by which only lists of others are read.
_OF_OTHERS = frozenset({"sector", "product_type", "facility_type", "processing_type", "verified"})
_WIDTH = 18


@lru_cache(maxsize=1)
def blank_template() -> bytes:
    """Return the template as a file: the names of the columns, and no row."""
    # A third of a second, for which a process that reads and writes no workbook need not wait at its start.
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, columns in (("sites", SITE_COLUMNS), ("companies", COMPANY_COLUMNS), ("links", LINK_COLUMNS)):
        sheet = book.create_sheet(name)
        sheet.append([column for column in columns if column not in _OF_OTHERS])
        sheet.freeze_panes = "A2"
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = _WIDTH
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
