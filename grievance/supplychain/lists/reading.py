"""Read a list in whatever form it came: which form it is, and its rows, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.supplychain.lists import headers, rmi
from grievance.supplychain.lists.cells import FoundRow, RowReader
from grievance.supplychain.lists.companies import company_row
from grievance.supplychain.lists.delimited import delimited_rows
from grievance.supplychain.lists.files import MOST_ROWS, TOO_LONG, BroughtFile, Container
from grievance.supplychain.lists.geojson import features
from grievance.supplychain.lists.links import link_row
from grievance.supplychain.lists.sites import site_row
from grievance.supplychain.lists.statements import ListForm, ListRow, Reading, Remark
from grievance.supplychain.lists.workbooks import MACROS, Workbook

OTHER_SHEET = N_("The sheet %(sheet)s was left out: it has none of our columns.")
TOO_MANY_CELLS = N_("The row has more cells than the header.")
_COLUMNS = {
    ListForm.SITES: headers.SITE_COLUMNS,
    ListForm.OPEN_SUPPLY_HUB: headers.SITE_COLUMNS,
    ListForm.COMPANIES: headers.COMPANY_COLUMNS,
    ListForm.LINKS: headers.LINK_COLUMNS,
}
_READERS: Mapping[ListForm, Callable[[RowReader], ListRow]] = {
    ListForm.SITES: site_row,
    ListForm.OPEN_SUPPLY_HUB: site_row,
    ListForm.COMPANIES: company_row,
    ListForm.LINKS: link_row,
}


def read_list(file: BroughtFile) -> Reading:
    """Say which form a file has and give its rows; a file of no known form raises `InvalidInput`."""
    if file.container is Container.WORKBOOK:
        reading = _workbook(Workbook(file))
    elif file.container is Container.GEOJSON:
        reading = Reading(ListForm.GEOJSON, (_point(found) for found in features(file)))
    else:
        reading = _table(delimited_rows(file))
    reading.rows = _limited(reading.rows)
    return reading


def _limited(rows: Iterator[ListRow]) -> Iterator[ListRow]:
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise InvalidInput(TOO_LONG, field="file", limit=MOST_ROWS)
        yield row


def _point(found: FoundRow) -> ListRow:
    called = {name: name for name in found.cells}
    return site_row(RowReader(found, headers.places(headers.SITE_COLUMNS, called)))


def _table(found: Iterator[FoundRow]) -> Reading:
    for header in found:
        if not header.is_blank:
            form, called = headers.columns_of(header)
            return Reading(form, _rows(found, form, called))
    raise InvalidInput(headers.NOT_OURS, field="file")


def _rows(found: Iterator[FoundRow], form: ListForm, called: Mapping[str, str]) -> Iterator[ListRow]:
    columns = headers.places(_COLUMNS[form], called)
    last = max(called.values(), key=lambda letters: (len(letters), letters))
    for row in found:
        if row.is_blank:
            continue
        reader = RowReader(row, columns)
        _check_width(reader, last)
        yield _READERS[form](reader)


def _check_width(reader: RowReader, last: str) -> None:
    """A cell beyond the header means that all cells of the row may stand one place off."""
    for letters, cell in reader.row.cells.items():
        if (len(letters), letters) > (len(last), last) and cell.text.strip():
            reader.faults.append(Remark(TOO_MANY_CELLS, cell=cell.address))
            return


def _workbook(book: Workbook) -> Reading:
    declared = rmi.declaration_in(book)
    reading = rmi.read(book, declared) if declared is not None else _sheets(book)
    if book.has_macros:
        reading.warnings.insert(0, Remark(MACROS))
    return reading


def _sheets(book: Workbook) -> Reading:
    """Read each sheet that has the columns of one of our lists."""
    warnings: list[Remark] = []
    tables: list[Reading] = []
    for sheet in book.sheets:
        try:
            tables.append(_table(book.rows(sheet)))
        except InvalidInput as refusal:
            if refusal.message != headers.NOT_OURS:
                raise
            warnings.append(Remark(OTHER_SHEET, {"sheet": sheet}))
    if not tables:
        raise InvalidInput(headers.NOT_OURS, field="file")
    form = tables[0].form if len(tables) == 1 else ListForm.TEMPLATE
    # Companies and sites first, since links name them.
    tables.sort(key=lambda table: _ORDER.index(table.form))
    return Reading(form, chain.from_iterable(table.rows for table in tables), warnings=warnings)


_ORDER = (ListForm.COMPANIES, ListForm.SITES, ListForm.OPEN_SUPPLY_HUB, ListForm.LINKS)
