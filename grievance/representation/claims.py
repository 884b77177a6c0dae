"""One claim of a list or a form: what its cells say, or what is wrong with which of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from grievance.cases.members import Claim
from grievance.complaints.questionnaire import CHILD_AT_WORK, SENSITIVE
from grievance.complaints.states import ConsentAnswer, FilingBasis, KnownTo, RaiseWithEmployer
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_, clean_lines
from grievance.remediation.money import parse_money
from grievance.representation.columns import BASIS_WORDS, COMPANY_WORDS, KNOWN_WORDS, READS_WORDS, Column
from grievance.standards.catalogue import catalogue
from grievance.supplychain.lists.cells import TOO_LONG, FoundRow, RowReader
from grievance.supplychain.lists.statements import Remark

STORY_LENGTH = 3_000
SLIP_LENGTH = 40
#: In one claim; whoever has more to say files another.
MOST_PROBLEMS = 5
_APART = re.compile(r"[\s,;]+")

NOT_AGREED = N_("Without this person’s yes nothing can be filed for them. Write yes here once you have it.")
NOT_A_PROBLEM = N_("%(value)s is not one of our codes, such as WA1.")
TOO_MANY = N_("A claim can be about %(limit)s things at most.")
NO_PROBLEM = N_("Say what it is about, by a code such as WA1.")
FOR_THEM_ALONE = N_(
    "%(value)s is not filed in a list. Sit down with this person at our first page: it asks more gently, and "
    "only people trained for it ever know."
)
NO_SUCH_SITE = N_(
    "We know no site with the number or exact name %(value)s. Leave it empty and fill in the place."
)
NO_PLACE = N_("Say where it is: the number or name of the site, or the place in words.")
NO_CURRENCY = N_("Say the currency of the amount.")
NO_AMOUNT = N_("Say the amount, or leave the currency empty.")
NO_BASIS = N_("Say by what right you file this: %(known)s.")
NOT_A_BASIS = N_("%(value)s is none of these: %(known)s.")
NOT_YOUR_BASIS = N_("Whoever files as you do cannot file so. You can choose: %(known)s.")
NOT_ASKED = N_(
    "Only this person can say yes to it. Ask them, and write yes where they agreed; or leave this as no."
)
NO_WORKER = N_("What you file in the public interest names no worker. Leave this empty.")
WITH_COMPANY = N_("No worker can be asked later. Say yes or no yourself: may the team tell the employer?")
NAME_UNWANTED = N_("This person wants to stay unknown. Leave the name empty, or ask them again who may know.")


@dataclass(frozen=True)
class ClaimSaid:
    """What a representative says for one worker."""

    slip: str = field(repr=False)
    locale: str
    items: tuple[str, ...]
    site_id: int | None
    where: str = field(repr=False)
    story: str = field(repr=False)
    owed: Claim | None = field(repr=False)
    known_to: KnownTo
    name: str = field(repr=False)
    company: RaiseWithEmployer
    reads: ConsentAnswer
    basis: FilingBasis
    asked: bool
    """Whether the person was asked, so that these answers are theirs."""


@dataclass(frozen=True)
class ReadClaim:
    """One row: what it says, or what is wrong with its cells."""

    row: FoundRow
    slip: str
    said: ClaimSaid | None
    faults: tuple[Remark, ...]


def read_claim(
    row: FoundRow,
    columns: Mapping[str, str],
    *,
    sites: Mapping[str, int | None],
    locales: Collection[str],
    bases: Collection[FilingBasis],
    locale: str = "en",
) -> ReadClaim:
    """Return what a row says.

    `sites` are those that its list names, `bases` by what right its representative can file; `locale` says
    how amounts are written.
    """
    reader = RowReader(row, columns)
    said = ClaimSaid(
        slip=reader.text(Column.SLIP, needed=True, limit=SLIP_LENGTH),
        locale=reader.one_of(Column.LANGUAGE, {each.lower(): each for each in locales}, needed=True) or "",
        items=_items(reader),
        site_id=_site(reader, sites),
        where=_where(reader),
        story=_story(reader),
        owed=_owed(reader, locale),
        known_to=reader.one_of(Column.KNOWN, KNOWN_WORDS) or KnownTo.NOBODY,
        name=reader.text(Column.NAME),
        company=reader.one_of(Column.COMPANY, COMPANY_WORDS) or RaiseWithEmployer.ASK_FIRST,
        reads=reader.one_of(Column.READS, READS_WORDS) or ConsentAnswer.NO,
        basis=_basis(reader, bases) or FilingBasis.CONSENT,
        asked=reader.text(Column.AGREED).lower() == "yes",
    )
    if not reader.blamed(Column.BASIS):
        _judge_basis(reader, said)
    if said.name and said.known_to is KnownTo.NOBODY and not reader.blamed(Column.NAME):
        reader.fault(Column.NAME, NAME_UNWANTED)
    faults = tuple(reader.faults)
    return ReadClaim(row, said.slip, None if faults else said, faults)


def _basis(reader: RowReader, bases: Collection[FilingBasis]) -> FilingBasis | None:
    written = reader.text(Column.BASIS)
    if reader.blamed(Column.BASIS):
        return None
    found = BASIS_WORDS.get(written.lower())
    known = ", ".join(each for each in FilingBasis if each in bases)
    if not written:
        reader.fault(Column.BASIS, NO_BASIS, known=known)
    elif found is None:
        reader.fault(Column.BASIS, NOT_A_BASIS, value=written[:40], known=known)
    elif found not in bases:
        reader.fault(Column.BASIS, NOT_YOUR_BASIS, known=known)
    return found


def _judge_basis(reader: RowReader, said: ClaimSaid) -> None:
    """Blame what does not go with the right by which a claim is filed: nobody says yes in another's place."""
    if said.basis is FilingBasis.PUBLIC_INTEREST:
        agreed = [Column.AGREED] if said.asked else []
        owed = [each for each in (Column.NAME, Column.AMOUNT, Column.CURRENCY) if reader.text(each)]
        for column in (*owed, *agreed, *_known_to_some(said)):
            _blame(reader, column, NO_WORKER)
        if said.company is RaiseWithEmployer.ASK_FIRST:
            _blame(reader, Column.COMPANY, WITH_COMPANY)
    elif not said.asked and said.basis is FilingBasis.CONSENT:
        _blame(reader, Column.AGREED, NOT_AGREED)
    elif not said.asked:
        for column in (*_known_to_some(said), *_yes_to(said)):
            _blame(reader, column, NOT_ASKED)


def _known_to_some(said: ClaimSaid) -> list[Column]:
    return [Column.KNOWN] if said.known_to is not KnownTo.NOBODY else []


def _yes_to(said: ClaimSaid) -> list[Column]:
    company = [Column.COMPANY] if said.company is RaiseWithEmployer.YES else []
    return company + ([Column.READS] if said.reads is ConsentAnswer.YES else [])


def _blame(reader: RowReader, column: Column, message: str) -> None:
    if not reader.blamed(column):
        reader.fault(column, message)


def _items(reader: RowReader) -> tuple[str, ...]:
    codes = dict.fromkeys(_APART.split(reader.text(Column.PROBLEM).upper()))
    found = tuple(code for code in codes if code)
    known = catalogue().items
    unknown = next((code for code in found if code not in known or known[code].retired), None)
    apart = next((code for code in found if code in SENSITIVE | CHILD_AT_WORK), None)
    if reader.blamed(Column.PROBLEM):
        return ()
    if not found:
        reader.fault(Column.PROBLEM, NO_PROBLEM)
    elif unknown is not None:
        reader.fault(Column.PROBLEM, NOT_A_PROBLEM, value=unknown[:20])
    elif apart is not None:
        reader.fault(Column.PROBLEM, FOR_THEM_ALONE, value=apart)
    elif len(found) > MOST_PROBLEMS:
        reader.fault(Column.PROBLEM, TOO_MANY, limit=MOST_PROBLEMS)
    return found


def _site(reader: RowReader, sites: Mapping[str, int | None]) -> int | None:
    wanted = reader.text(Column.SITE)
    if not wanted or reader.blamed(Column.SITE):
        return None
    found = sites.get(wanted)
    if found is None:
        reader.fault(Column.SITE, NO_SUCH_SITE, value=wanted[:60])
    return found


def _where(reader: RowReader) -> str:
    place = reader.text(Column.PLACE)
    nowhere = not place and not reader.text(Column.SITE)
    if nowhere and not reader.blamed(Column.PLACE) and not reader.blamed(Column.SITE):
        reader.fault(Column.PLACE, NO_PLACE)
    return place


def _story(reader: RowReader) -> str:
    """Words may begin like a formula and have several lines: sealed, they never become a cell again."""
    cell = reader.row.cells.get(reader.columns.get(Column.STORY, ""))
    if cell is None:
        return ""
    if cell.trouble is not None:
        return reader.text(Column.STORY)
    story = clean_lines(cell.text)
    if len(story) > STORY_LENGTH:
        reader.fault(Column.STORY, TOO_LONG, limit=STORY_LENGTH)
    return story


def _owed(reader: RowReader, locale: str) -> Claim | None:
    amount, currency = reader.text(Column.AMOUNT), reader.text(Column.CURRENCY).upper()
    if reader.blamed(Column.AMOUNT) or reader.blamed(Column.CURRENCY) or not (amount or currency):
        return None
    if not currency:
        reader.fault(Column.CURRENCY, NO_CURRENCY)
        return None
    if not amount:
        reader.fault(Column.AMOUNT, NO_AMOUNT)
        return None
    try:
        return Claim(parse_money(amount, currency, locale=locale), currency)
    except InvalidInput as refusal:
        column = Column.CURRENCY if refusal.field == "currency" else Column.AMOUNT
        reader.fault(column, refusal.message, **refusal.values)
        return None
