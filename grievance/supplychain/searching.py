"""Find a site as somebody types its name, in any script and with mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, or_, select, true

from grievance.foundation.db import db
from grievance.foundation.text import fold
from grievance.supplychain.models.company import Company, CompanyName
from grievance.supplychain.models.site import Site


@dataclass(frozen=True)
class CompanyHit:
    """A company as a list offers it."""

    reference: str
    name: str
    country: str | None


_CANDIDATES = 300
#: How alike a name must be, out of 100, where other sites contain what was typed, and where none does.
_VERY_ALIKE, _ALIKE = 90, 78
_LONGEST = 80


def matching_ids(text: str, *, limit: int, takes_reports: bool) -> list[int]:
    """Return the ids of sites for a text, best first: names that begin with it, contain it, look like it."""
    typed = fold(text)[:_LONGEST]
    if not typed:
        return []
    found = _containing(typed, limit=limit, takes_reports=takes_reports)
    if len(found) < limit and len(typed) > 2:
        cutoff = _VERY_ALIKE if found else _ALIKE
        found += [each for each in _alike(typed, cutoff, takes_reports=takes_reports) if each not in found]
    return found[:limit]


def find_companies(text: str, *, limit: int = 8) -> list[CompanyHit]:
    """Return companies whose name, in any script, contains a text; those that begin with it first."""
    typed = text.strip()[:_LONGEST]
    if not typed:
        return []
    others = select(CompanyName.company_id).where(CompanyName.name.icontains(typed, autoescape=True))
    query = select(Company).where(or_(Company.name.icontains(typed, autoescape=True), Company.id.in_(others)))
    found = sorted(
        db.session.scalars(query.order_by(Company.name).limit(_CANDIDATES)),
        key=lambda each: (not fold(each.name).startswith(fold(typed)), each.name),
    )
    return [company_hit(each) for each in found[:limit]]


def companies_by_reference(references: Sequence[str]) -> list[CompanyHit]:
    """Return companies by their references, in the order of their names."""
    query = select(Company).where(Company.reference.in_(list(references))).order_by(Company.name)
    return [company_hit(each) for each in db.session.scalars(query)]


def company_hit(company: Company) -> CompanyHit:
    """Return a company as a list offers it."""
    return CompanyHit(company.reference, company.name, company.country)


def _containing(typed: str, *, limit: int, takes_reports: bool) -> list[int]:
    query = select(Site.id, Site.name, Site.search_text).where(_offered(takes_reports))
    for word in typed.split():
        query = query.where(Site.search_text.contains(word, autoescape=True))
    rows = db.session.execute(query.order_by(Site.name).limit(_CANDIDATES)).all()
    ranked = sorted(rows, key=lambda row: (_distance(typed, fold(row.name), row.search_text), row.name))
    return [row.id for row in ranked[:limit]]


def _distance(typed: str, name: str, everything: str) -> tuple[int, int]:
    """Say how far a name is from what was typed; smaller is nearer."""
    if name.startswith(typed):
        return 0, len(name)
    if any(part.strip().startswith(typed) for part in everything.split("·")):
        return 1, len(name)
    if f" {typed}" in f" {everything}":
        return 2, len(name)
    return 3, len(name)


def _alike(typed: str, cutoff: int, *, takes_reports: bool) -> list[int]:
    rows = db.session.execute(select(Site.id, Site.search_text).where(_offered(takes_reports))).all()
    choices = {row.id: row.search_text for row in rows}
    matches = process.extract(
        typed,
        choices,
        scorer=fuzz.partial_ratio,
        score_cutoff=cutoff,
        limit=50,
    )
    closest = sorted(matches, key=lambda match: (-match[1], len(match[0])))
    return [site_id for _text, _score, site_id in closest]


def _offered(takes_reports: bool) -> ColumnElement[bool]:
    return Site.number.is_not(None) if takes_reports else true()
