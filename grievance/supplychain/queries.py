"""What is known about sites and chains, as rows that hold nothing about any person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.supplychain import shipped
from grievance.supplychain.access import visible_links
from grievance.supplychain.bands import Band
from grievance.supplychain.claims import ClaimState, Evidence
from grievance.supplychain.graph import Path
from grievance.supplychain.graphs import graph_for
from grievance.supplychain.models.company import Company, OrganisationCompany
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.reach import BrandReach, ChainVersion
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.numbers import looks_like_number, read_number
from grievance.supplychain.redirects import redirects, standing
from grievance.supplychain.searching import matching_ids
from grievance.supplychain.stages import Confidence, LinkState, Mineral, SiteStatus, Stage


@dataclass(frozen=True)
class SiteHit:
    """A site as a list offers it: enough to tell it from its namesakes."""

    id: int
    reference: str
    number: str | None
    name: str
    country: str
    operator: str | None
    stage: Stage
    minerals: tuple[Mineral, ...]
    nearest_place: str | None
    invented: bool


@dataclass(frozen=True)
class SiteCard:
    """A site with what is known about it and who says so."""

    id: int
    reference: str
    name: str
    country: str
    operator: str | None
    owners: str | None
    stage: Stage
    status: SiteStatus
    minerals: tuple[Mineral, ...]
    latitude: float | None
    longitude: float | None
    precision: str | None
    nearest_place: str | None
    source: str
    licence: str
    confidence: Confidence
    notes: str | None
    invented: bool


@dataclass(frozen=True)
class PathLink:
    """One link of a path, with its evidence."""

    supplier: str | None
    supplier_site: str | None
    customer: str | None
    customer_site: str | None
    product: str
    since: str | None
    until: str | None
    state: LinkState
    confidence: Confidence
    source: str
    source_url: str
    as_of: date
    uploaded: bool
    """Whether it is the viewer's own knowledge rather than a public fact."""
    start_country: str | None
    end_country: str | None
    hs_code: str | None
    volume: str | None
    """In the source's words."""
    claim: ClaimState
    evidence: Evidence
    asserted_by: str | None
    checked_on: date | None
    """When somebody last looked whether it still holds."""

    @property
    def start(self) -> str:
        """Where it starts, as closely as the source says."""
        return self.supplier_site or self.supplier or ""

    @property
    def end(self) -> str:
        """Where it ends, as closely as the source says."""
        return self.customer_site or self.customer or ""


@dataclass(frozen=True)
class ChainRow:
    """One site upstream of a brand for one mineral, with the best documented path."""

    site: SiteCard
    mineral: Mineral
    tier: int
    path: tuple[PathLink, ...]
    weakest: Confidence
    all_active: bool
    by_company: bool
    band: Band
    estimated: bool
    """Whether somewhere on the way suppliers were counted alike, because no source says how much."""
    seen_on: date | None


@dataclass(frozen=True)
class BuyerRow:
    """A company downstream of a site for one mineral."""

    company: str
    country: str | None
    is_brand: bool
    mineral: Mineral
    tier: int
    weakest: Confidence
    all_active: bool
    by_company: bool


def find_sites(text: str, *, limit: int = 10, takes_reports: bool = True) -> list[SiteHit]:
    """Return sites for a name, a place, an operator or a site number, best first."""
    if looks_like_number(text):
        ids = _ids_by_number(text)
    else:
        ids = matching_ids(text, limit=limit, takes_reports=takes_reports)
    return site_hits(ids)


def _ids_by_number(typed: str) -> list[int]:
    try:
        number = read_number(typed)
    except InvalidInput:
        return []
    found = db.session.scalar(select(Site).where(Site.number == number))
    return [standing(found).id] if found is not None else []


def site_hits(ids: list[int]) -> list[SiteHit]:
    """Return sites in the order of their ids."""
    query = (
        select(Site).where(Site.id.in_(ids)).options(joinedload(Site.operator), selectinload(Site.minerals))
    )
    by_id = {each.id: each for each in db.session.scalars(query)}
    return [_hit(by_id[each]) for each in ids if each in by_id]


def site_by_number(typed: str) -> Site | None:
    """Return the site whose number somebody typed; a mistyped number raises `InvalidInput`.

    The number of a merged site leads to the one that stands for it: its posters still hang.
    """
    found = db.session.scalar(select(Site).where(Site.number == read_number(typed)))
    return standing(found) if found is not None else None


def site_card(reference: str) -> SiteCard | None:
    """Return what is known about a site."""
    query = select(Site).where(Site.reference == reference).options(joinedload(Site.operator))
    site = db.session.scalar(query)
    return _card(site) if site is not None else None


def upstream_sites(organisation_id: int | None) -> Select[int]:
    """Return a query for the ids of all sites upstream of an organisation."""
    return select(BrandReach.site_id).where(BrandReach.organisation_id == organisation_id)


def chain_version() -> str | None:
    """Return by what this state of the chain is known."""
    return db.session.scalar(select(ChainVersion.token))


def buyers_of(site_id: int, *, organisation_id: int | None = None) -> list[BuyerRow]:
    """Return the companies downstream of a site over links that the viewer may walk, nearest first."""
    graph = graph_for(organisation_id)
    site_id = redirects(Site).get(site_id, site_id)
    site = graph.sites.get(site_id)
    found: list[tuple[int, Mineral, Path]] = []
    for mineral in sorted(site.minerals) if site is not None else []:
        found += [(company, mineral, path) for company, path in graph.downstream(site_id, mineral).items()]
    names = {
        each.id: each
        for each in db.session.scalars(select(Company).where(Company.id.in_({row[0] for row in found})))
    }
    rows = [
        BuyerRow(
            company=names[company].name,
            country=names[company].country,
            is_brand=names[company].is_brand,
            mineral=mineral,
            tier=path.tier,
            weakest=path.weakest,
            all_active=path.all_active,
            by_company=path.by_company,
        )
        for company, mineral, path in found
    ]
    return sorted(rows, key=lambda row: (not row.is_brand, row.tier, row.company, row.mineral))


def companies_of(organisation_id: int) -> list[str]:
    """Return the names of the companies that an organisation's people act for."""
    query = (
        select(Company.name)
        .join(OrganisationCompany, OrganisationCompany.company_id == Company.id)
        .where(OrganisationCompany.organisation_id == organisation_id)
        .order_by(Company.name)
    )
    return list(db.session.scalars(query))


def chain_gaps(country: str | None = None) -> list[shipped.ChainGap]:
    """Return where a path to a country's brands is documented for each mineral, and where it is not."""
    return [each for each in shipped.chain_gaps() if country is None or each.country == country]


def attributions() -> list[shipped.Attribution]:
    """Return whom the shipped facts come from, with what their licences ask for."""
    return list(shipped.attributions())


def sites_by_mineral_and_stage() -> Counter[tuple[Mineral, Stage]]:
    """Return how many real sites are known for each mineral and stage."""
    query = (
        select(SiteMineral.mineral, Site.stage)
        .join(Site, Site.id == SiteMineral.site_id)
        .where(Site.invented.is_(False))
    )
    return Counter((mineral, stage) for mineral, stage in db.session.execute(query).all())


def links_by_reference(organisation_id: int | None, references: Iterable[str]) -> dict[str, PathLink]:
    """Return those of these links that a viewer may walk, with their evidence."""
    query = _with_ends(organisation_id).where(SupplyLink.reference.in_(list(references)))
    return {each.reference: _path_link(each) for each in db.session.scalars(query)}


def links_by_id(organisation_id: int | None, ids: Iterable[int]) -> dict[int, PathLink]:
    """Return the same by what a walk knows them by."""
    query = _with_ends(organisation_id).where(SupplyLink.id.in_(list(ids)))
    return {each.id: _path_link(each) for each in db.session.scalars(query)}


def _with_ends(organisation_id: int | None) -> Select[SupplyLink]:
    return (
        select(SupplyLink)
        .where(visible_links(organisation_id))
        .options(
            joinedload(SupplyLink.supplier),
            joinedload(SupplyLink.customer),
            joinedload(SupplyLink.supplier_site),
            joinedload(SupplyLink.customer_site),
        )
    )


def _path_link(link: SupplyLink) -> PathLink:
    return PathLink(
        supplier=link.supplier.name if link.supplier else None,
        supplier_site=link.supplier_site.name if link.supplier_site else None,
        customer=link.customer.name if link.customer else None,
        customer_site=link.customer_site.name if link.customer_site else None,
        product=link.product,
        since=link.since,
        until=link.until,
        state=link.state,
        confidence=link.confidence,
        source=link.source,
        source_url=link.source_url,
        as_of=link.as_of,
        uploaded=link.uploaded_by_id is not None,
        start_country=_country(link.supplier_site, link.supplier),
        end_country=_country(link.customer_site, link.customer),
        hs_code=link.hs_code,
        volume=link.volume,
        claim=link.claim,
        evidence=link.evidence,
        asserted_by=link.asserted_by,
        checked_on=link.checked_on,
    )


def _country(site: Site | None, company: Company | None) -> str | None:
    """Return where one end is: the site if one is named, else where the company is registered."""
    return site.country if site is not None else company.country if company is not None else None


def _hit(site: Site) -> SiteHit:
    return SiteHit(
        id=site.id,
        reference=site.reference,
        number=site.number,
        name=site.name,
        country=site.country,
        operator=site.operator.name if site.operator else None,
        stage=site.stage,
        minerals=_minerals(site),
        nearest_place=site.nearest_place,
        invented=site.invented,
    )


def _card(site: Site) -> SiteCard:
    return SiteCard(
        id=site.id,
        reference=site.reference,
        name=site.name,
        country=site.country,
        operator=site.operator.name if site.operator else None,
        owners=site.owners,
        stage=site.stage,
        status=site.status,
        minerals=_minerals(site),
        latitude=site.latitude,
        longitude=site.longitude,
        precision=site.precision,
        nearest_place=site.nearest_place,
        source=site.source,
        licence=site.licence,
        confidence=site.confidence,
        notes=site.notes,
        invented=site.invented,
    )


def _minerals(site: Site) -> tuple[Mineral, ...]:
    return tuple(sorted(each.mineral for each in site.minerals))
