"""What everybody may know of a site: what public sources say, and nothing about reports there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, false, select
from sqlalchemy.orm import joinedload, selectinload

from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of
from grievance.supplychain.exposure import exposed_companies
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.numbers import looks_like_number
from grievance.supplychain.queries import BuyerRow, PathLink, buyers_of, find_sites
from grievance.supplychain.searching import matching_ids, numbered
from grievance.supplychain.stages import Mineral, Stage

#: So many are listed of what looks like what was typed.
_MOST = 200
_WAYS = 8


@dataclass(frozen=True)
class SiteFilter:
    """What narrows the list of sites; empty means any."""

    mineral: str = ""
    stage: str = ""
    country: str = ""
    search: str = ""


@dataclass(frozen=True)
class SiteLine:
    """A site in a list."""

    reference: str
    number: str | None
    name: str
    country: str
    operator: str | None
    stage: str
    minerals: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    invented: bool


@dataclass(frozen=True)
class PublicSite:
    """A site with what is known about it, from whom, and how sure that is."""

    line: SiteLine
    other_names: tuple[tuple[str, str | None], ...]
    """A name and its language, if that is known."""
    owners: str | None
    status: str
    precision: str | None
    nearest_place: str | None
    park: str | None
    """The industrial park in which it lies."""
    source: str
    licence: str
    confidence: str
    notes: str | None
    buyers: tuple[BuyerRow, ...]
    """Brands downstream, by public links only."""
    ways: tuple[tuple[PathLink, ...], ...]
    """The best documented ways to the brands most exposed, link by link."""


def site_list(wanted: SiteFilter, *, page: int) -> Page[SiteLine]:
    """Return one page of the sites: what was searched for best first, else by name."""
    query = select(Site).where(*_narrowed(wanted)).options(*_WITH)
    if wanted.search.strip():
        found = _found(wanted.search)
        best = (
            case({number: place for place, number in enumerate(found)}, value=Site.id) if found else Site.id
        )
        query = query.where(Site.id.in_(found)).order_by(best)
    page_found = page_of(query.order_by(Site.name, Site.id), number=page)
    rows = [_line(each) for each in page_found.rows]
    return Page(rows=rows, number=page_found.number, total=page_found.total)


def _found(text: str) -> list[int]:
    """Return sites for a number, ours or another register's, or a name in any script, best first."""
    if looks_like_number(text):
        return [each.id for each in find_sites(text, takes_reports=False)]
    by_number, _companies = numbered(text)
    return list(dict.fromkeys([*by_number, *matching_ids(text, limit=_MOST, takes_reports=False)]))


def site_line(reference: str) -> SiteLine | None:
    """Return one site as a list shows it."""
    site = db.session.scalar(select(Site).where(Site.reference == reference).options(*_WITH))
    return _line(site) if site is not None else None


def public_site(reference: str) -> PublicSite | None:
    """Return one site."""
    site = db.session.scalar(
        select(Site)
        .where(Site.reference == reference)
        .options(*_WITH, selectinload(Site.names), joinedload(Site.park))
    )
    if site is None:
        return None
    return PublicSite(
        line=_line(site),
        other_names=tuple((each.name, each.language) for each in site.names),
        owners=site.owners,
        status=str(site.status),
        precision=site.precision,
        nearest_place=site.nearest_place,
        park=site.park.name if site.park is not None else None,
        source=site.source,
        licence=site.licence,
        confidence=str(site.confidence),
        notes=site.notes,
        buyers=tuple(each for each in buyers_of(site.id) if each.is_brand),
        ways=tuple(each.links for each in exposed_companies(site.id, limit=_WAYS).rows),
    )


def country_choices() -> list[str]:
    """Return the countries that have sites."""
    return list(db.session.scalars(select(Site.country).distinct().order_by(Site.country)))


_WITH = (joinedload(Site.operator), selectinload(Site.minerals))


def _narrowed(wanted: SiteFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.mineral:
        known = wanted.mineral in set(Mineral)
        having = select(SiteMineral.site_id).where(SiteMineral.mineral == wanted.mineral)
        yield Site.id.in_(having) if known else false()
    if wanted.stage:
        yield Site.stage == wanted.stage if wanted.stage in set(Stage) else false()
    if wanted.country:
        yield Site.country == wanted.country


def _line(site: Site) -> SiteLine:
    return SiteLine(
        reference=site.reference,
        number=site.number,
        name=site.name,
        country=site.country,
        operator=site.operator.name if site.operator is not None else None,
        stage=str(site.stage),
        minerals=tuple(sorted(str(each.mineral) for each in site.minerals)),
        latitude=site.latitude,
        longitude=site.longitude,
        invented=site.invented,
    )
