"""Which buyers a site may reach, and which sites a buyer's chain may come from: how much, how well known.

What no source says is in no share: a share is a part of what is documented to come in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, select

from grievance.foundation.db import db
from grievance.supplychain.bands import Band, Granularity
from grievance.supplychain.graph import Path, Share, SupplyGraph
from grievance.supplychain.graphs import graph_at_once, graph_for, some_links
from grievance.supplychain.link_facts import GRADES, LinkTable
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.queries import PathLink, links_by_id
from grievance.supplychain.redirects import redirects, stands_for_itself
from grievance.supplychain.stages import Confidence, LinkState, Mineral
from grievance.supplychain.tiers import Way, reached_brands
from grievance.supplychain.walks import Sieve

#: For putting rows in order, never for the band: what is badly known comes after what is well known.
_EVIDENCE_WEIGHT = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 0.5, Confidence.LOW: 0.25}
_NOTHING_KNOWN = Share(0.0, estimated=True)


@dataclass(frozen=True)
class Exposure:
    """One buyer of a site's mineral, or one site of a buyer's: the best path between them and the share."""

    name: str
    reference: str
    country: str | None
    mineral: Mineral
    band: Band
    estimated: bool
    """Whether somewhere on the way suppliers were counted alike, because no source says how much."""
    links: tuple[PathLink, ...]
    tier: int
    weakest: Confidence
    all_active: bool
    granularity: Granularity
    seen_on: date | None
    """When the link that nobody has looked at for longest was last seen to hold; None if one has no date."""
    uses_own: bool
    """Whether the path goes over what only the viewer knows."""


@dataclass(frozen=True)
class Exposures:
    """The first of the rows, the most exposed first, and how many there are."""

    rows: tuple[Exposure, ...]
    total: int


@dataclass(frozen=True)
class _Way:
    """A path to one end, before its links are read."""

    end: int
    mineral: Mineral
    path: Path
    share: Share

    @property
    def order(self) -> tuple[float, tuple[int, int], int, Mineral]:
        """What is smaller comes first: a large share on good evidence, then the better path."""
        return (
            -self.share.part * _EVIDENCE_WEIGHT[self.path.weakest],
            self.path.rank,
            self.end,
            self.mineral,
        )


def exposed_companies(
    site_id: int, *, organisation_id: int | None = None, brands_only: bool = True, limit: int = 50
) -> Exposures:
    """Return who buys from a site, over public links and the viewer's own.

    While the graph of all brands is being read anew, the database is asked instead: see `tiers`.
    """
    site_id = redirects(Site).get(site_id, site_id)
    graph = graph_at_once(organisation_id) if brands_only else graph_for(organisation_id)
    if graph is None:
        return exposed_brands_by_tiers(site_id, organisation_id=organisation_id, limit=limit)
    brands = _brands() if brands_only else None
    ways = []
    for mineral in _minerals(graph, site_id):
        shares = graph.shares_of_site(site_id, mineral, among=brands)
        for company, path in graph.downstream(site_id, mineral, among=brands).items():
            ways.append(_Way(company, mineral, path, shares.get(company, _NOTHING_KNOWN)))
    return _first(Company, ways, organisation_id, limit)


def exposed_brands_by_tiers(
    site_id: int, *, organisation_id: int | None = None, limit: int = 50
) -> Exposures:
    """Return the brands that a site reaches, as the database finds them: nearest first, shares unknown."""
    minerals = db.session.scalars(select(SiteMineral.mineral).where(SiteMineral.site_id == site_id))
    reached = {
        mineral: reached_brands(organisation_id, site_id, mineral, limit=limit) for mineral in minerals.all()
    }
    found = [
        (len(way.links), company, mineral, way)
        for mineral, brands in reached.items()
        for company, way in brands.nearest.items()
    ]
    nearest = sorted(found)[:limit]
    table = some_links(organisation_id, {link for *_end, way in nearest for link in way.links})
    rows = {number: row for row, number in enumerate(table.column("id").tolist())}
    shown = [
        _Way(company, mineral, _path(way, rows, table), _NOTHING_KNOWN)
        for _tier, company, mineral, way in nearest
    ]
    return Exposures(_told(Company, shown, organisation_id), sum(each.total for each in reached.values()))


def exposing_sites(
    company_ids: Iterable[int], *, organisation_id: int | None = None, limit: int = 50
) -> Exposures:
    """Return the sites that lie upstream of a buyer, known by one company or several."""
    graph = graph_for(organisation_id)
    firms = redirects(Company)
    best: dict[tuple[int, Mineral], _Way] = {}
    for company in {firms.get(each, each) for each in company_ids}:
        for mineral in Mineral:
            shares = graph.shares_of_company(company, mineral)
            for site, path in graph.upstream(company, mineral).items():
                way = _Way(site, mineral, path, shares.get(site, _NOTHING_KNOWN))
                held = best.get((site, mineral))
                if held is None or way.order < held.order:
                    best[site, mineral] = way
    return _first(Site, best.values(), organisation_id, limit)


def supplying_sites(site_id: int, *, organisation_id: int | None = None, limit: int = 50) -> Exposures:
    """Return the sites that lie upstream of a site, over public links and the viewer's own."""
    graph = graph_for(organisation_id)
    site_id = redirects(Site).get(site_id, site_id)
    ways = []
    for mineral in _minerals(graph, site_id):
        shares = graph.shares_in_site(site_id, mineral)
        for site, path in graph.upstream_of_site(site_id, mineral).items():
            ways.append(_Way(site, mineral, path, shares.get(site, _NOTHING_KNOWN)))
    return _first(Site, ways, organisation_id, limit)


def _path(way: Way, rows: dict[int, int], table: LinkTable) -> Path:
    facts = tuple(table.fact(rows[each]) for each in way.links)
    sieve = Sieve(
        only_active=all(each.state is LinkState.ACTIVE for each in facts),
        only_by_site=not way.by_company,
        grade=max((each.confidence for each in facts), key=GRADES.index),
    )
    return Path(sieve, len(facts), 0, lambda _end: facts)


def _brands() -> list[int]:
    query = select(Company.id).where(Company.is_brand, stands_for_itself(Company))
    return list(db.session.scalars(query))


def _minerals(graph: SupplyGraph, site_id: int) -> list[Mineral]:
    site = graph.sites.get(site_id)
    return sorted(site.minerals) if site is not None else []


def _first(
    model: type[Site | Company], ways: Collection[_Way], organisation_id: int | None, limit: int
) -> Exposures:
    shown = sorted(ways, key=lambda way: way.order)[:limit]
    return Exposures(_told(model, shown, organisation_id), len(ways))


def _told(
    model: type[Site | Company], shown: list[_Way], organisation_id: int | None
) -> tuple[Exposure, ...]:
    links = links_by_id(organisation_id, {link.id for way in shown for link in way.path.links})
    query = select(model.id, model.name, model.reference, model.country)
    named = {row.id: row for row in db.session.execute(query.where(model.id.in_({way.end for way in shown})))}
    return tuple(_row(way, named[way.end], links) for way in shown)


def _row(way: _Way, named: Row[int, str, str, str | None], links: dict[int, PathLink]) -> Exposure:
    path = way.path
    return Exposure(
        name=named.name,
        reference=named.reference,
        country=named.country,
        mineral=way.mineral,
        band=way.share.band,
        estimated=way.share.estimated,
        links=tuple(links[each.id] for each in path.links),
        tier=path.tier,
        weakest=path.weakest,
        all_active=path.all_active,
        granularity=path.granularity,
        seen_on=path.seen_on,
        uses_own=path.uses_own,
    )
