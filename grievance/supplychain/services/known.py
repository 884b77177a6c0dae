"""The sites and companies that are known while a list is read, by key, number, decision and name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import fold
from grievance.supplychain.identifiers import Scheme, read_identifier
from grievance.supplychain.lists.statements import Identifier, Party
from grievance.supplychain.matching import ASKED_FROM, Because, Known, Wanted
from grievance.supplychain.models.company import Company, CompanyName
from grievance.supplychain.models.decision import MatchDecision
from grievance.supplychain.models.site import Site, SiteName
from grievance.supplychain.outcomes import Subject
from grievance.supplychain.recognising import Recogniser, name_key
from grievance.supplychain.redirects import redirects

#: What lists call a scheme → what it is here; numbers of other schemes are noted as the list has them.
SCHEMES: dict[str, Scheme] = {
    **{str(scheme.value): scheme for scheme in Scheme},
    "osid": Scheme.OS_ID,
    "rmi-cid": Scheme.RMI_CID,
}


def plain_number(number: Identifier) -> tuple[Scheme, str] | None:
    """Return a number in its plain form, None if nobody here keeps its scheme; a wrong one is refused."""
    scheme = SCHEMES.get(number.scheme.lower())
    return (scheme, read_identifier(scheme, number.value)) if scheme is not None else None


def numbers_of(party: Party) -> list[tuple[Scheme, str]]:
    """Return the numbers of a party that are of a kind we keep and can be right."""
    return list(_right(party))


def _right(party: Party) -> Iterator[tuple[Scheme, str]]:
    for each in party.identifiers:
        try:
            number = plain_number(each)
        except InvalidInput:
            continue
        if number is not None:
            yield number


@dataclass(frozen=True)
class Found:
    """Which record a name means: one, none, or one of several that somebody has to choose from."""

    id: int | None = None
    is_unclear: bool = False
    is_new: bool = False
    """Somebody has said that it is one of its own."""
    is_like_none: bool = False
    """Nothing that is known resembles it."""


class _Register:
    """One kind of record while a list is read, those too that the list has just added."""

    def __init__(self, subject: Subject, list_name: str) -> None:
        model, names, owner = (
            (Site, SiteName, SiteName.site_id)
            if subject is Subject.SITE
            else (Company, CompanyName, CompanyName.company_id)
        )
        self._recogniser = Recogniser(subject, list_name=list_name)
        self._ends = redirects(model)
        self._decided = set(
            db.session.scalars(select(MatchDecision.name_key).where(MatchDecision.subject == subject))
        )
        self.by_code: dict[str, int] = {}
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._countries: dict[int, str | None] = {}
        self._answers: dict[Wanted, Found] = {}
        records = select(model.id, model.code, model.name, model.country).where(model.invented.is_(False))
        for record_id, code, name, country in db.session.execute(records).all():
            self.by_code[code] = record_id
            self._by_name[fold(name)].add(record_id)
            self._countries[record_id] = country
        for record_id, name in db.session.execute(select(owner, names.name)).all():
            if record_id in self._countries:
                self._by_name[fold(name)].add(record_id)

    def find(self, party: Party) -> Found:
        """Return which record a party is: by key, by a number, as decided, by its exact name, by likeness."""
        if party.code in self.by_code:
            return Found(self._end(self.by_code[party.code]))
        numbers = frozenset((scheme, "", value) for scheme, value in numbers_of(party))
        decided = name_key(party.name) in self._decided
        if party.code and not numbers and not decided:
            # A list that has keys of its own says that this is another one.
            return Found(is_like_none=True)
        exact = self._called(party) if not (party.code or numbers or decided) else set()
        if len(exact) == 1:
            return Found(min(exact))
        wanted = Wanted(party.name, party.country, frozenset(party.minerals), numbers)
        if wanted not in self._answers:
            self._answers[wanted] = self._recognised(wanted, has_key=bool(party.code))
        return self._answers[wanted]

    def learn(self, record_id: int, party: Party) -> None:
        """Know a record that was added just now."""
        if party.code:
            self.by_code[party.code] = record_id
        self._countries[record_id] = party.country
        names = (party.name, *(each.name for each in party.names))
        for name in names:
            self._by_name[fold(name)].add(record_id)
        numbers = frozenset((scheme, "", value) for scheme, value in numbers_of(party))
        known = Known(record_id, names, party.country, frozenset(party.minerals), numbers)
        self._recogniser.matcher.add(known)
        self._answers.clear()

    def _recognised(self, wanted: Wanted, *, has_key: bool) -> Found:
        recognised = self._recogniser.recognise(wanted)
        match = recognised.match
        if recognised.is_new:
            exact = self._called(Party(wanted.name, country=wanted.country))
            # Once it was added, it is the one of its own that was meant.
            return Found(min(exact)) if len(exact) == 1 else Found(is_new=True)
        if match.accepted is not None and not (has_key and match.because is Because.NAME):
            return Found(match.accepted)
        alike = not has_key and any(each.score >= ASKED_FROM for each in match.candidates)
        return Found(is_unclear=alike, is_like_none=not alike)

    def _called(self, party: Party) -> set[int]:
        """Return the records that have exactly this name, in the same country as far as both are known."""
        return {
            self._end(each)
            for each in self._by_name.get(fold(party.name), ())
            if party.country is None or self._countries.get(each) in (None, party.country)
        }

    def _end(self, record_id: int) -> int:
        return self._ends.get(record_id, record_id)


class KnownParties:
    """All sites and companies of the register but invented ones, and what was decided about names."""

    def __init__(self, list_name: str) -> None:
        self.sites = _Register(Subject.SITE, list_name)
        self.companies = _Register(Subject.COMPANY, list_name)
        self.invented_sites = set(db.session.scalars(select(Site.code).where(Site.invented)))

    def site(self, party: Party) -> Found:
        """Return which site a party is."""
        return self.sites.find(party)

    def company(self, party: Party) -> Found:
        """Return which company a party is."""
        return self.companies.find(party)
