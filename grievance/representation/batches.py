"""A list of claims, whole or in parts: its columns, its rows, and what is wrong between rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services.submission import find_submission
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_, fold
from grievance.policy.actor import Actor
from grievance.representation.access import CLAIMS
from grievance.representation.claims import ReadClaim, read_claim
from grievance.representation.columns import Column
from grievance.representation.conflicts import TIED, is_tied
from grievance.representation.models import RepresentedClaim
from grievance.representation.queries import bases_of
from grievance.supplychain.lists.cells import Cell, FoundRow
from grievance.supplychain.lists.delimited import delimited_rows
from grievance.supplychain.lists.files import Container, take_in
from grievance.supplychain.lists.statements import Remark
from grievance.supplychain.lists.workbooks import MACROS, Workbook
from grievance.supplychain.services.ties import site_called
from grievance.vault.pseudonyms import pseudonym

MOST_CLAIMS = 200
NOT_A_LIST = N_("This is not a list of claims. Fill in our template, and send it as .xlsx or .csv.")
NO_SUCH_COLUMN = N_("These are not columns of ours: %(cells)s. Use the names in our template.")
MISSING_COLUMN = N_("These columns are missing: %(columns)s. Use the names in our template.")
NAMED_TWICE = N_("These columns are there twice: %(columns)s.")
TOO_LONG = N_("The list has more than %(limit)s claims. Split it and send the parts one after the other.")
NO_ROWS = N_("There is no claim in the list.")
SAME_SLIP = N_("The mark %(slip)s stands in row %(row)s too. Give each person a mark of their own.")


@dataclass(frozen=True)
class ClaimList:
    """The rows of a list as they were found, by our names of the columns, and what is odd about the file."""

    rows: tuple[FoundRow, ...]
    warnings: tuple[str, ...] = ()


def take_list(file: BinaryIO) -> ClaimList:
    """Read a list to its end; what is wrong with the whole file raises `InvalidInput`."""
    brought = take_in(file)
    if brought.container is Container.GEOJSON:
        raise InvalidInput(NOT_A_LIST, field="file")
    if brought.container is Container.DELIMITED:
        return ClaimList(_by_name(delimited_rows(brought)))
    book = Workbook(brought)
    sheets = book.sheets
    # A template has sheets that explain it; claims stand in the first one that has marks for people.
    wanted = next(
        (each for each in sheets if _has_slips(book.rows(each, last=1))), sheets[0] if sheets else None
    )
    if wanted is None:
        raise InvalidInput(NOT_A_LIST, field="file")
    return ClaimList(_by_name(book.rows(wanted)), (MACROS,) if book.has_macros else ())


def read_claims(
    actor: Actor, rows: Sequence[FoundRow], *, locales: Collection[str], locale: str = "en"
) -> list[ReadClaim]:
    """Return what each row says, checked against the others and against who files them."""
    columns = {str(column): str(column) for column in Column}
    sites = _sites(rows)
    user = db.session.get_one(User, actor.user_id)
    tied = {number for number in set(sites.values()) if number is not None and is_tied(user, number)}
    bases = bases_of(user)
    found = [
        read_claim(row, columns, sites=sites, locales=locales, bases=bases, locale=locale) for row in rows
    ]
    return list(_apart([_free(each, tied) for each in found]))


def submission_key(actor: Actor, slip: str) -> bytes:
    """Return what makes one mark of one representative file once, whatever file it comes in."""
    return bytes.fromhex(pseudonym(actor, f"claim {fold(slip)}"))


def is_filed(actor: Actor, slip: str) -> bool:
    """Whether the representative has filed a claim with this mark before."""
    return find_submission(submission_key(actor, slip)) is not None


def is_followed(actor: Actor, slip: str) -> bool:
    """Whether the claim with this mark stands on the representative's list still.

    Why it does not is not said: its worker may have ended it, or it may be about what is kept from others.
    """
    filed = select(Complaint.id).where(Complaint.submission_key == submission_key(actor, slip))
    query = CLAIMS.visible(actor).where(RepresentedClaim.complaint_id.in_(filed))
    return db.session.scalar(query.limit(1)) is not None


def _sites(rows: Iterable[FoundRow]) -> Mapping[str, int | None]:
    named = {" ".join(cell.text.split()) for row in rows if (cell := row.cells.get(Column.SITE)) is not None}
    found = {name: site_called(name) for name in named if name}
    return {name: site.id if site is not None else None for name, site in found.items()}


def _free(claim: ReadClaim, tied: Collection[int]) -> ReadClaim:
    if claim.said is None or claim.said.site_id not in tied:
        return claim
    return _blamed(claim, Column.SITE, TIED)


def _apart(claims: Iterable[ReadClaim]) -> Iterator[ReadClaim]:
    """Blame the later of two rows with one mark."""
    first: dict[str, int] = {}
    for claim in claims:
        mark = fold(claim.slip)
        if mark and mark in first:
            yield _blamed(claim, Column.SLIP, SAME_SLIP, slip=claim.slip, row=first[mark])
        else:
            first.setdefault(mark, claim.row.number)
            yield claim


def _blamed(claim: ReadClaim, column: Column, message: str, **values: object) -> ReadClaim:
    cell = claim.row.cells.get(column)
    remark = Remark(message, {"column": str(column), **values}, cell.address if cell is not None else "")
    return replace(claim, said=None, faults=(*claim.faults, remark))


def _has_slips(rows: Iterator[FoundRow]) -> bool:
    return any(_name(cell) == Column.SLIP for row in rows for cell in row.cells.values())


def _by_name(rows: Iterator[FoundRow]) -> tuple[FoundRow, ...]:
    filled = (row for row in rows if not row.is_blank)
    header = next(filled, None)
    if header is None:
        raise InvalidInput(NO_ROWS, field="file")
    called = _columns(header)
    found: list[FoundRow] = []
    for row in filled:
        if len(found) == MOST_CLAIMS:
            raise InvalidInput(TOO_LONG, field="file", limit=MOST_CLAIMS)
        found.append(_named(row, called))
    if not found:
        raise InvalidInput(NO_ROWS, field="file")
    return tuple(found)


def _named(row: FoundRow, called: Mapping[str, Column]) -> FoundRow:
    """Return a row by our names; an empty cell keeps its address, so that its fault has a place."""
    sheet = f"{row.sheet}!" if row.sheet else ""
    cells: dict[str, Cell] = {
        str(column): row.cells.get(letters, Cell("", f"{sheet}{letters}{row.number}"))
        for letters, column in called.items()
    }
    return FoundRow(row.sheet, row.number, cells)


def _columns(header: FoundRow) -> dict[str, Column]:
    """Return which column stands under which letters."""
    known = set(Column)
    unknown = [
        f"{cell.address} “{cell.text.strip()[:40]}”" for cell in header.cells.values() if _is_other(cell)
    ]
    if unknown:
        raise InvalidInput(NO_SUCH_COLUMN, field="file", cells=", ".join(unknown))
    called = {letters: Column(_name(cell)) for letters, cell in header.cells.items() if _name(cell)}
    present = list(called.values())
    twice = sorted({each for each in present if present.count(each) > 1})
    if twice:
        raise InvalidInput(NAMED_TWICE, field="file", columns=", ".join(twice))
    missing = [each for each in Column if each in known - set(present)]
    if missing:
        raise InvalidInput(MISSING_COLUMN, field="file", columns=", ".join(missing))
    return called


def _is_other(cell: Cell) -> bool:
    name = _name(cell)
    return bool(name) and name not in set(Column)


def _name(cell: Cell) -> str:
    return "_".join(cell.text.strip().lower().split())
