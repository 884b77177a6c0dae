"""The reporting templates of the Responsible Minerals Initiative, by the place of their cells.

Their headings are formulas into a hidden sheet of translations, so the words that a file stores are in its
sender's language, while the cells stay where they are. What the templates ask about persons is not read.
A declaration says that a smelter is somewhere in its declarer's chain, often company-wide: it is no purchase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from grievance.foundation.text import N_, fold
from grievance.supplychain.lists.cells import NAME_LENGTH, FoundRow, RowReader, Trouble
from grievance.supplychain.lists.countries import country_called
from grievance.supplychain.lists.sites import NOT_COVERED, read_country
from grievance.supplychain.lists.statements import (
    Basis,
    Identifier,
    LinkSaid,
    ListForm,
    ListRow,
    Party,
    Reading,
    Remark,
    SiteSaid,
    Statement,
)
from grievance.supplychain.lists.words import mineral_called
from grievance.supplychain.lists.workbooks import Workbook
from grievance.supplychain.shipped import OtherName
from grievance.supplychain.stages import Confidence, Mineral, Stage

_REVISIONS, _DECLARATION, _SMELTERS, _MINES = "Revision", "Declaration", "Smelter List", "Mine List"
#: The versions whose cells were compared with this reader.
KNOWN: Mapping[ListForm, frozenset[str]] = {
    ListForm.EMRT: frozenset({"1.1", "1.11", "1.2", "1.3", "2.0", "2.1", "2.11"}),
    ListForm.AMRT: frozenset({"1.2", "1.3", "1.31"}),
    ListForm.CMRT: frozenset({"6.01", "6.1", "6.22", "6.31", "6.4", "6.5", "6.6"}),
}
NEW_VERSION = N_("We do not know version %(version)s of this template. Look closely at what was read.")
NO_VERSION = N_("The file does not say which version of the template it is. Look closely at what was read.")
NO_DECLARER = N_("The declaration names no company: its smelters are read, but not whom they supply.")
NO_SMELTER = N_("The row names no smelter.")
NO_MINE_NAME = N_("The row names no mine.")

_FIRST_ROW = 5
_TITLE, _VERSION, _COMPANY = "D2", "J3", "D8"
#: The day of a declaration and its company's own number stand here, where exactly differs by version.
_FACTS = range(13, 29)
_SMELTER_COLUMNS = {
    "Smelter identification number": "A",
    "Metal": "B",
    "Smelter look-up": "C",
    "Smelter name": "D",
    "Smelter country": "E",
    "Smelter identification": "F",
    "Street": "H",
    "City": "I",
    "Name of mines": "N",
    "Country of mines": "O",
    "Recycled": "P",
    "Standard smelter name": "R",
}
#: AMRT up to 1.2, which has no look-up.
_SHORT_SMELTER_COLUMNS = {
    "Metal": "A",
    "Smelter name": "B",
    "Smelter country": "C",
    "Smelter identification": "D",
    "Street": "F",
    "City": "G",
    "Name of mines": "L",
    "Country of mines": "M",
    "Recycled": "N",
}
#: This heading is in English in every language; it tells the two apart.
_SHORT_HEADING, _HEADING = "P4", "Standard Smelter Name"
_MINE_COLUMNS = {
    "Metal": "A",
    "Smelter": "B",
    "Mine": "C",
    "Mine identification": "D",
    "Mine country": "F",
    "Street": "G",
    "City": "H",
}
#: What is there for the sender's convenience, so that a formula which failed there spoils nothing.
_NEEDED = frozenset({"Metal", "Smelter name", "Smelter country", "Mine", "Mine country"})
_NOT_LISTED = frozenset({"smelter not listed"})
_NOT_IDENTIFIED = frozenset({"smelter not yet identified", "unknown", "smelter not yet identified."})
_NO_MINE = frozenset({"recycled", "scrap", "recycled/scrap", "unknown", "not applicable"})
_CID = re.compile(r"CID\d{6}")


_TITLES = {
    "Extended Mineral": ListForm.EMRT,
    "Additional Mineral": ListForm.AMRT,
    "Conflict Mineral": ListForm.CMRT,
}
_FORM = re.compile(r"\b(EMRT|AMRT|CMRT)\b")
_REVISION = re.compile(r"\d+\.\d+")
_LEI = re.compile(r"[A-Z0-9]{18}\d{2}")


@dataclass(frozen=True)
class Declaration:
    """Whose declaration a workbook is, in which template and version, and of which day."""

    form: ListForm
    version: str
    company: Party | None
    day: date | None


def declaration_in(book: Workbook) -> Declaration | None:
    """Return the declaration that a workbook is; None if it is no such template."""
    if not {_DECLARATION, _SMELTERS} <= set(book.sheets):
        return None
    book.with_results()
    form = _form(book)
    if form is None:
        return None
    version = _REVISION.search(book.cell(_DECLARATION, _VERSION))
    facts = [
        found.cells["D"]
        for found in book.rows(_DECLARATION, first=_FACTS.start, last=_FACTS.stop - 1)
        if "D" in found.cells
    ]
    days = [day for day in (_day(cell.text) for cell in facts) if day is not None]
    name = book.cell(_DECLARATION, _COMPANY)[:NAME_LENGTH]
    numbers = tuple(
        Identifier("lei", cell.text.strip(), cell.address)
        for cell in facts
        if _LEI.fullmatch(cell.text.strip())
    )
    return Declaration(
        form=form,
        version=version[0] if version is not None else "",
        company=Party(name=name, identifiers=numbers) if name else None,
        day=days[-1] if days else None,
    )


def _form(book: Workbook) -> ListForm | None:
    """Tell the templates apart by the letters in their title, or by the English title of the first sheet."""
    found = _FORM.search(book.cell(_DECLARATION, _TITLE))
    if found is not None:
        return ListForm(found[1].lower())
    title = book.cell(_REVISIONS, "B3") if _REVISIONS in book.sheets else ""
    return next((form for start, form in _TITLES.items() if title.startswith(start)), None)


def read(book: Workbook, declared: Declaration) -> Reading:
    """Give what a declaration says of smelters and mines, row by row."""
    warnings: list[Remark] = []
    if not declared.version:
        warnings.append(Remark(NO_VERSION))
    elif declared.version not in KNOWN[declared.form]:
        warnings.append(Remark(NEW_VERSION, {"version": declared.version}))
    if not declared.company:
        warnings.append(Remark(NO_DECLARER))
    short = book.cell(_SMELTERS, _SHORT_HEADING).startswith(_HEADING)
    columns = _SHORT_SMELTER_COLUMNS if short else _SMELTER_COLUMNS
    smelters: dict[tuple[Mineral, str], Party] = {}
    rows = _smelter_rows(book, declared, columns, smelters)
    if _MINES in book.sheets:
        rows = chain(rows, _mine_rows(book, declared, smelters))
    return Reading(declared.form, rows, declared.version, warnings)


def _smelter_rows(
    book: Workbook,
    declared: Declaration,
    columns: Mapping[str, str],
    smelters: dict[tuple[Mineral, str], Party],
) -> Iterator[ListRow]:
    for reader in _readers(book, _SMELTERS, columns):
        yield _smelter_row(reader, declared, smelters)


def _readers(book: Workbook, sheet: str, columns: Mapping[str, str]) -> Iterator[RowReader]:
    """Give a reader for each row that names a metal; sheets are prepared for more rows than are filled in."""
    for found in book.rows(sheet, first=_FIRST_ROW):
        metal = found.cells.get(columns["Metal"])
        if metal is not None and metal.text.strip():
            yield RowReader(_without_failures(found, columns), columns)


def _without_failures(found: FoundRow, columns: Mapping[str, str]) -> FoundRow:
    needed = {columns[name] for name in _NEEDED if name in columns}
    kept = {
        letter: cell
        for letter, cell in found.cells.items()
        if letter in needed or cell.trouble is not Trouble.FAILED
    }
    return FoundRow(found.sheet, found.number, kept)


def _smelter_row(
    reader: RowReader, declared: Declaration, smelters: dict[tuple[Mineral, str], Party]
) -> ListRow:
    looked_up = reader.text("Smelter look-up")
    special = looked_up.lower() in _NOT_LISTED | _NOT_IDENTIFIED
    name = reader.text("Smelter name") or ("" if special else looked_up)
    reader.label = name or looked_up
    mineral = _mineral(reader)
    if mineral is None:
        return reader.result()
    if not name or name.lower() in _NOT_IDENTIFIED | _NOT_LISTED:
        reader.note("Smelter look-up", NO_SMELTER)
        return reader.result()
    others = [looked_up if not special else "", reader.text("Standard smelter name")]
    smelter = Party(
        name=name,
        names=tuple(OtherName(each, None) for each in dict.fromkeys(others) if each and each != name),
        country=read_country(reader, "Smelter country"),
        address=reader.text("Street") or None,
        place=reader.text("City") or None,
        minerals=(mineral,),
        stage=Stage.REFINERY,
        identifiers=_cids(reader, "Smelter identification number", "Smelter identification"),
    )
    for key in (name, *others):
        smelters.setdefault((mineral, fold(key)), smelter)
    mines = _mines_of(reader, mineral)
    return reader.result(*_statements(declared, smelter, mineral, mines))


def _mineral(reader: RowReader) -> Mineral | None:
    written = reader.text("Metal")
    mineral = mineral_called(written)
    if mineral is None and written:
        reader.note("Metal", NOT_COVERED, value=written[:40])
    return mineral


def _cids(reader: RowReader, *columns: str) -> tuple[Identifier, ...]:
    """Return the smelter numbers of a row; other schemes are told by words, which nobody could check."""
    found = {
        value.upper(): Identifier("rmi-cid", value.upper(), reader.address(column))
        for column in columns
        if _CID.fullmatch((value := reader.text(column)).upper())
    }
    return tuple(found.values())


def _mines_of(reader: RowReader, mineral: Mineral) -> list[Party]:
    """Return the mines that a smelter's row names in words, where it names any."""
    recycled = reader.text("Recycled").lower() in {"yes", "是", "はい"}
    names = [part.strip() for part in re.split(r"[;；\n]", reader.text("Name of mines", limit=1000))]
    country = country_called(reader.text("Country of mines"))
    if recycled:
        return []
    return [
        Party(name=name[:200], country=country, minerals=(mineral,), stage=Stage.MINE)
        for name in names
        if name and name.lower() not in _NO_MINE
    ]


def _statements(
    declared: Declaration, smelter: Party, mineral: Mineral, mines: list[Party]
) -> Iterator[Statement]:
    yield SiteSaid(site=smelter, confidence=Confidence.LOW)
    if declared.company is not None:
        yield LinkSaid(
            supplier=None,
            supplier_site=smelter,
            customer=declared.company,
            customer_site=None,
            mineral=mineral,
            as_of=declared.day,
            confidence=Confidence.LOW,
            basis=Basis.DECLARED_SMELTER,
        )
    for mine in mines:
        yield _from_mine(declared, mine, smelter, mineral)


def _from_mine(declared: Declaration, mine: Party, smelter: Party, mineral: Mineral) -> LinkSaid:
    return LinkSaid(
        supplier=None,
        supplier_site=mine,
        customer=None,
        customer_site=smelter,
        mineral=mineral,
        as_of=declared.day,
        confidence=Confidence.LOW,
        basis=Basis.DECLARED_MINE,
    )


def _mine_rows(
    book: Workbook, declared: Declaration, smelters: dict[tuple[Mineral, str], Party]
) -> Iterator[ListRow]:
    for reader in _readers(book, _MINES, _MINE_COLUMNS):
        name = reader.text("Mine")
        reader.label = name
        mineral = _mineral(reader)
        if mineral is None:
            yield reader.result()
            continue
        if not name:
            reader.note("Mine", NO_MINE_NAME)
            yield reader.result()
            continue
        mine = Party(
            name=name,
            country=read_country(reader, "Mine country"),
            address=reader.text("Street") or None,
            place=reader.text("City") or None,
            minerals=(mineral,),
            stage=Stage.MINE,
            identifiers=_cids(reader, "Mine identification"),
        )
        said = reader.text("Smelter")
        smelter = smelters.get(
            (mineral, fold(said)), Party(name=said, minerals=(mineral,), stage=Stage.REFINERY)
        )
        statements: list[Statement] = [SiteSaid(site=mine, confidence=Confidence.LOW)]
        if said:
            statements.append(_from_mine(declared, mine, smelter, mineral))
        yield reader.result(*statements)


def _day(written: str) -> date | None:
    for form in ("%Y-%m-%d", "%d-%b-%Y"):
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None
