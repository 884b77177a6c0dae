"""Find a site or a company as somebody types its name, in any script and with mistakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from grievance.foundation.db import db
from grievance.foundation.text import fold
from grievance.supplychain.models.company import Company, CompanyName
from grievance.supplychain.models.identifier import Identifier
from grievance.supplychain.models.reach import ChainVersion
from grievance.supplychain.models.site import Site, SiteName
from grievance.supplychain.name_index import NameIndex
from grievance.supplychain.names import PART, bare_name, plain_name
from grievance.supplychain.redirects import redirects


@dataclass(frozen=True)
class CompanyHit:
    """A company as a list offers it."""

    reference: str
    name: str
    country: str | None


@dataclass(frozen=True)
class _Names:
    """What is held in memory until the chain changes."""

    version: tuple[Any, ...]
    sites: NameIndex
    companies: NameIndex
    reporting: frozenset[int]
    """Sites that take reports."""
    merged_sites: dict[int, int]
    merged_companies: dict[int, int]


#: How alike a name must be, out of 100, where other sites contain what was typed, and where none does.
_VERY_ALIKE, _ALIKE = 90, 78
_LONGEST = 80
_held: dict[str, _Names] = {}


def matching_ids(text: str, *, limit: int, takes_reports: bool) -> list[int]:
    """Return the ids of sites for a text, best first: names that begin with it, contain it, look like it."""
    names = _names()
    allowed = names.reporting.__contains__ if takes_reports else _any
    return _matching(names.sites, text, limit=limit, allowed=allowed, ends=names.merged_sites)


def matching_companies(text: str, *, limit: int) -> list[int]:
    """Return the ids of companies for a text, best first; as `matching_ids`."""
    names = _names()
    return _matching(names.companies, text, limit=limit, allowed=_any, ends=names.merged_companies)


def find_companies(text: str, *, limit: int = 8) -> list[CompanyHit]:
    """Return companies whose name, in any script, begins with a text, contains it or looks like it."""
    ids = matching_companies(text, limit=limit)
    found = {each.id: each for each in db.session.scalars(select(Company).where(Company.id.in_(ids)))}
    return [company_hit(found[each]) for each in ids if each in found]


def companies_by_reference(references: Sequence[str]) -> list[CompanyHit]:
    """Return companies by their references, in the order of their names."""
    query = select(Company).where(Company.reference.in_(list(references))).order_by(Company.name)
    return [company_hit(each) for each in db.session.scalars(query)]


def company_hit(company: Company) -> CompanyHit:
    """Return a company as a list offers it."""
    return CompanyHit(company.reference, company.name, company.country)


def numbered(text: str) -> tuple[list[int], list[int]]:
    """Return the sites and the companies that others know by this very number, however it was spaced."""
    typed = text.strip()
    plain = "".join(char for char in typed if char.isalnum()).upper()
    query = select(Identifier.site_id, Identifier.company_id).where(
        or_(Identifier.value == plain, Identifier.value == typed)
    )
    rows = db.session.execute(query.order_by(Identifier.id)).all() if plain else []
    names = _names()
    sites = [names.merged_sites.get(site, site) for site, _company in rows if site is not None]
    companies = [names.merged_companies.get(each, each) for _site, each in rows if each is not None]
    return list(dict.fromkeys(sites)), list(dict.fromkeys(companies))


def _matching(
    index: NameIndex, text: str, *, limit: int, allowed: Callable[[int], bool], ends: dict[int, int]
) -> list[int]:
    typed = fold(text)[:_LONGEST]
    found: dict[int, None] = {}
    # As it was typed, then without signs, then without what says only of what legal form a firm is.
    for form in dict.fromkeys((typed, plain_name(typed), bare_name(typed))):
        if form and not found:
            _add(found, index.containing(form, limit=limit, allowed=allowed), ends)
    if len(found) < limit and len(typed) > 2:
        cutoff = _VERY_ALIKE if found else _ALIKE
        bare = bare_name(typed)
        meant = typed if bare == plain_name(typed) else bare
        _add(found, index.alike(meant, cutoff, limit=limit, allowed=allowed), ends)
    return list(found)[:limit]


def _add(found: dict[int, None], ids: list[int], ends: dict[int, int]) -> None:
    for each in ids:
        found.setdefault(ends.get(each, each))


def _any(_record_id: int) -> bool:
    return True


def _names() -> _Names:
    """Return the names, read anew when the chain has changed or a record or name was added."""
    newest = [
        select(func.max(model.id)).scalar_subquery() for model in (Site, SiteName, Company, CompanyName)
    ]
    token = select(func.max(ChainVersion.token)).scalar_subquery()
    version = tuple(db.session.execute(select(token, *newest)).one())
    place = str(db.engine.url)
    held = _held.get(place)
    if held is None or held.version != version:
        held = _read(version)
        _held.clear()
        if version[0] is not None:
            _held[place] = held
    return held


def _read(version: tuple[Any, ...]) -> _Names:
    sites = db.session.execute(select(Site.id, Site.search_text, Site.number).order_by(Site.name)).all()
    called: dict[int, list[str]] = defaultdict(list)
    for company_id, name in db.session.execute(select(Company.id, Company.name).order_by(Company.name)).all():
        called[company_id].append(name)
    others = select(CompanyName.company_id, CompanyName.name).order_by(CompanyName.id)
    for company_id, name in db.session.execute(others).all():
        called[company_id].append(name)
    return _Names(
        version=version,
        sites=NameIndex((site_id, _line(text)) for site_id, text, _number in sites),
        companies=NameIndex((each, _line(fold(PART.join(names)))) for each, names in called.items()),
        reporting=frozenset(site_id for site_id, _text, number in sites if number is not None),
        merged_sites=redirects(Site),
        merged_companies=redirects(Company),
    )


def _line(names: str) -> str:
    """Return names as they are looked for: as written, and once more without signs where that differs."""
    parts = names.split(PART)
    written = frozenset(parts)
    plain = [each for each in map(plain_name, parts) if each not in written]
    return PART.join([*parts, *dict.fromkeys(plain)])
