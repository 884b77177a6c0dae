"""Recognise the sites and companies of a list among those that are known, by all that was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.foundation.text import fold
from grievance.supplychain.matching import Because, Known, Match, Matcher, Numbered, Wanted
from grievance.supplychain.models.company import Company, CompanyName
from grievance.supplychain.models.decision import MatchDecision
from grievance.supplychain.models.identifier import Identifier
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site, SiteMineral, SiteName
from grievance.supplychain.outcomes import Subject, Verdict
from grievance.supplychain.redirects import redirects
from grievance.supplychain.stages import Mineral

_KEY_LENGTH = 200


@dataclass
class _Remembered:
    """What was decided about one name in one country."""

    same: int | None = None
    different: set[int] = field(default_factory=set)
    is_new: bool = False


@dataclass(frozen=True)
class Recognised:
    """What a name in a list could be, what it is taken for, or that it is one of its own."""

    match: Match
    is_new: bool = False
    """A steward said that it is none of those that are known."""


class Recogniser:
    """All known sites, or companies, and every decision about the names of one list."""

    def __init__(self, subject: Subject, *, list_name: str = "") -> None:
        self._subject = subject
        self._redirects = redirects(Site if subject is Subject.SITE else Company)
        self.matcher = Matcher(known_sites() if subject is Subject.SITE else known_companies())
        self._remembered = self._decisions(list_name)

    def recognise(self, wanted: Wanted) -> Recognised:
        """Say what a name is taken for: as decided, else by number, else by name if that is clear."""
        remembered = self._remembered.get((name_key(wanted.name), wanted.country or ""), _Remembered())
        match = self.matcher.match(wanted, without=remembered.different)
        if remembered.same is not None:
            return Recognised(replace(match, accepted=remembered.same, because=Because.DECIDED))
        if remembered.is_new:
            return Recognised(replace(match, accepted=None, because=Because.DECIDED), is_new=True)
        return Recognised(match)

    def _decisions(self, list_name: str) -> dict[tuple[str, str], _Remembered]:
        """Read decisions about this list's names, and about names in any list; the latest word counts."""
        query = select(MatchDecision).where(
            MatchDecision.subject == self._subject, MatchDecision.list_name.in_({"", list_name})
        )
        found: dict[tuple[str, str], _Remembered] = defaultdict(_Remembered)
        for each in db.session.scalars(query.order_by(MatchDecision.list_name, MatchDecision.id)):
            self._remember(found[each.name_key, each.country], each)
        return dict(found)

    def _remember(self, remembered: _Remembered, decision: MatchDecision) -> None:
        decided = decision.site_id if self._subject is Subject.SITE else decision.company_id
        target = self._redirects.get(decided, decided) if decided is not None else None
        if decision.verdict is Verdict.DIFFERENT:
            assert target is not None
            remembered.different.add(target)
            if remembered.same == target:
                remembered.same = None
            return
        # One of its own has a record once it was added.
        remembered.same = target
        remembered.is_new = target is None
        remembered.different.discard(target or 0)


def name_key(name: str) -> str:
    """Return the form of a name by which decisions about it are found."""
    return fold(name)[:_KEY_LENGTH]


def known_sites() -> list[Known]:
    """Return all real sites with what they can be recognised by; merged ones lend theirs to who stands."""
    ends = redirects(Site)
    minerals: dict[int, set[Mineral]] = defaultdict(set)
    for site_id, mineral in db.session.execute(select(SiteMineral.site_id, SiteMineral.mineral)).all():
        minerals[site_id].add(mineral)
    names = db.session.execute(select(SiteName.site_id, SiteName.name).order_by(SiteName.id)).all()
    records = select(Site.id, Site.name, Site.country).where(Site.invented.is_(False)).order_by(Site.id)
    return _known(
        db.session.execute(records).all(),
        names,
        ends,
        minerals=minerals,
        numbers=_numbers(Identifier.site_id),
    )


def known_companies() -> list[Known]:
    """Return all real companies; their minerals are those of their sites and of what they sell and buy."""
    ends = redirects(Company)
    minerals: dict[int, set[Mineral]] = defaultdict(set)
    run = select(Site.operator_id, SiteMineral.mineral).join(SiteMineral, SiteMineral.site_id == Site.id)
    for who, mineral in db.session.execute(run.where(Site.operator_id.is_not(None))).all():
        minerals[who or 0].add(mineral)
    traded = select(SupplyLink.supplier_id, SupplyLink.customer_id, SupplyLink.mineral)
    for supplier, customer, mineral in db.session.execute(traded).all():
        for each in (supplier, customer):
            if each is not None:
                minerals[each].add(mineral)
    names = db.session.execute(
        select(CompanyName.company_id, CompanyName.name).order_by(CompanyName.id)
    ).all()
    records = select(Company.id, Company.name, Company.country).where(Company.invented.is_(False))
    return _known(
        db.session.execute(records.order_by(Company.id)).all(),
        names,
        ends,
        minerals=minerals,
        numbers=_numbers(Identifier.company_id),
    )


def _known(
    records: Sequence[Any],
    names: Sequence[Any],
    ends: dict[int, int],
    *,
    minerals: dict[int, set[Mineral]],
    numbers: dict[int, set[Numbered]],
) -> list[Known]:
    called: dict[int, list[str]] = defaultdict(list)
    countries: dict[int, str | None] = {}
    for record_id, name, country in records:
        called[ends.get(record_id, record_id)].append(name)
        countries[record_id] = country
    for record_id, name in names:
        if record_id in countries:
            called[ends.get(record_id, record_id)].append(name)
    joined = _joined(minerals, ends), _joined(numbers, ends)
    return [
        Known(
            record_id, tuple(called[record_id]), countries[record_id], *(each[record_id] for each in joined)
        )
        for record_id in called
        if record_id in countries
    ]


def _joined(parts: dict[int, set[Any]], ends: dict[int, int]) -> dict[int, frozenset[Any]]:
    """Join what belongs to merged records with what belongs to those that stand for them."""
    found: dict[int, set[Any]] = defaultdict(set)
    for record_id, part in parts.items():
        found[ends.get(record_id, record_id)] |= part
    return defaultdict(frozenset, {record_id: frozenset(part) for record_id, part in found.items()})


def _numbers(owner: Any) -> dict[int, set[Numbered]]:
    query = select(owner, Identifier.scheme, Identifier.issuer, Identifier.value).where(owner.is_not(None))
    found: dict[int, set[Numbered]] = defaultdict(set)
    for record_id, *number in db.session.execute(query).all():
        found[record_id].add(tuple(number))
    return found


def wanted_from(cells: dict[str, Any], name: str) -> Wanted:
    """Return what a row of a list says about a site or company; cells are as `asked_cells` leaves them."""
    return Wanted(
        name=name,
        country=cells.get("country") or None,
        minerals=frozenset(Mineral(each) for each in cells.get("minerals", ()) if each in set(Mineral)),
    )


def asked_cells(
    *,
    country: str | None,
    minerals: Iterable[Mineral] = (),
    stage: str | None = None,
    address: str | None = None,
    place: str | None = None,
) -> dict[str, Any]:
    """Return what a steward has to see of a row to say which site or company it means."""
    said = {"country": country, "stage": stage, "address": address, "place": place}
    kept = {name: value for name, value in said.items() if value}
    return {**kept, "minerals": sorted(str(each) for each in minerals)}
