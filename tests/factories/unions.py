"""An invented union whose officer two people have verified, and lists of claims."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import User
from grievance.complaints.states import ConsentAudience, ConsentField
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy.roles import Role
from grievance.representation.batches import ClaimList, read_claims, take_list
from grievance.representation.columns import Column
from grievance.representation.services import verifying
from grievance.representation.services.filing import ClaimToFile, file_claims
from grievance.representation.states import Known, RepresentativeKind
from grievance.vault.reporter_codes import keys_of, new_code
from tests.factories.people import Person, make_organisation, make_person

LOCALES = ("en", "id", "fr")
TEXTS = {
    (ConsentAudience.HELPER, ConsentField.PROBLEM): "May they know the problem?",
    (ConsentAudience.HELPER, ConsentField.WORDS): "May they read what you said?",
}
GOOD: dict[str, Any] = {
    Column.SLIP: 1,
    Column.LANGUAGE: "id",
    Column.PROBLEM: "WA1",
    Column.PLACE: "Camp by the river",
    Column.STORY: "They did not pay us.",
    Column.AMOUNT: 1200.5,
    Column.CURRENCY: "USD",
    Column.KNOWN: "nobody",
    Column.COMPANY: "ask",
    Column.READS: "yes",
    Column.BASIS: "consent",
    Column.AGREED: "yes",
}


@dataclass(frozen=True)
class Union:
    """A union's officer, and the two who verify them."""

    officer: Person
    administrator: Person
    steward: Person

    @property
    def user(self) -> User:
        """The officer's account, read anew."""
        return db.session.get_one(User, self.officer.user_id)


def make_union(peppers: PepperRing, *, verified: bool = True) -> Union:
    """Make an officer, an administrator and a steward; the two have verified the officer, or not yet."""
    organisation = make_organisation(OrganisationKind.REPRESENTATIVE)
    union = Union(
        make_person(Role.REPRESENTATIVE, peppers=peppers, organisation_id=organisation),
        make_person(Role.ADMINISTRATOR, peppers=peppers),
        make_person(Role.STEWARD, peppers=peppers),
    )
    if verified:
        say(union)
        with transaction():
            verifying.confirm(union.steward.actor, union.user)
    return union


def say(union: Union, *, chosen: Known = Known.NO, paid: Known = Known.NO) -> None:
    """Let the administrator say that the officer may file."""
    with transaction():
        verifying.state(
            union.administrator.actor,
            union.user,
            kind=RepresentativeKind.UNION,
            chosen_by_employer=chosen,
            paid_by_employer=paid,
        )


def workbook(rows: Sequence[dict[str, Any]], *, columns: Sequence[str] = tuple(Column)) -> bytes:
    """Return a list of claims as a file."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(column) for column in columns])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def many(count: int, **more: Any) -> list[dict[str, Any]]:
    """Return the rows of so many people."""
    return [{**GOOD, Column.SLIP: number, **more} for number in range(1, count + 1)]


def taken(*rows: dict[str, Any]) -> ClaimList:
    """Return what is read of a list with these rows."""
    return take_list(io.BytesIO(workbook(rows)))


def file(
    union: Union, listed: ClaimList, peppers: PepperRing, *, together: bool = False
) -> tuple[list[str], list[str]]:
    """File the good rows of a list; returns the marks that were filed, and the codes of all good rows."""
    claims = read_claims(union.officer.actor, listed.rows, locales=LOCALES)
    codes = [new_code() for each in claims if each.said]
    good = [each.said for each in claims if each.said]
    to_file = [
        ClaimToFile(said, code, keys_of(code, peppers=peppers, cost=LOWEST)[0], TEXTS)
        for said, code in zip(good, codes, strict=True)
    ]
    beside = [each.said.slip for each in to_file] if together else None
    with transaction():
        done = file_claims(union.officer.actor, to_file, peppers=peppers, cost=LOWEST, together_with=beside)
    return done, codes
