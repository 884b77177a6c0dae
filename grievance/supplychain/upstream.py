"""Each site upstream of a brand with the way on which it is documented; there may be thousands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from grievance.foundation.db import db
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.reach import BrandReach
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.queries import ChainRow, SiteCard, links_by_reference
from grievance.supplychain.redirects import stands_for_itself
from grievance.supplychain.stages import Mineral

#: What a card says of a site.
_OF_SITE: tuple[InstrumentedAttribute[Any], ...] = (
    Site.id,
    Site.reference,
    Site.name,
    Site.country,
    Company.name,
    Site.owners,
    Site.stage,
    Site.status,
    Site.latitude,
    Site.longitude,
    Site.precision,
    Site.nearest_place,
    Site.source,
    Site.licence,
    Site.confidence,
    Site.notes,
    Site.invented,
)
_OF_WAY: tuple[InstrumentedAttribute[Any], ...] = (
    BrandReach.mineral,
    BrandReach.tier,
    BrandReach.path,
    BrandReach.weakest,
    BrandReach.all_active,
    BrandReach.by_company,
    BrandReach.band,
    BrandReach.estimated,
    BrandReach.seen_on,
)


def chain_of(organisation_id: int, *, site_id: int | None = None) -> list[ChainRow]:
    """Return each site upstream of an organisation, or one of them, once for each mineral, nearest first."""
    reached: Select[Any] = (
        select(*_OF_SITE, *_OF_WAY)
        .join(BrandReach, BrandReach.site_id == Site.id)
        .outerjoin(Company, Company.id == Site.operator_id)
        .where(BrandReach.organisation_id == organisation_id, stands_for_itself(Site))
        .order_by(BrandReach.mineral, BrandReach.tier, BrandReach.site_id)
    )
    if site_id is not None:
        reached = reached.where(Site.id == site_id)
    rows = db.session.execute(reached).all()
    minerals = _minerals_at(reached.with_only_columns(Site.id).order_by(None))
    links = links_by_reference(organisation_id, {each for row in rows for each in row.path})
    cards: dict[int, SiteCard] = {}
    return [
        ChainRow(
            site=cards.get(row[0]) or cards.setdefault(row[0], _card_of(row, minerals)),
            mineral=row.mineral,
            tier=row.tier,
            path=tuple(links[each] for each in row.path if each in links),
            weakest=row.weakest,
            all_active=row.all_active,
            by_company=row.by_company,
            band=row.band,
            estimated=row.estimated,
            seen_on=row.seen_on,
        )
        for row in rows
    ]


def _minerals_at(site_ids: Select[Any]) -> dict[int, tuple[Mineral, ...]]:
    query = select(SiteMineral.site_id, SiteMineral.mineral).where(SiteMineral.site_id.in_(site_ids))
    found: dict[int, list[Mineral]] = {}
    for site_id, mineral in db.session.execute(query):
        found.setdefault(site_id, []).append(mineral)
    return {site_id: tuple(sorted(minerals)) for site_id, minerals in found.items()}


def _card_of(row: Row[Any], minerals: Mapping[int, tuple[Mineral, ...]]) -> SiteCard:
    (site_id, reference, name, country, operator, owners, stage, *more) = row[: len(_OF_SITE)]
    (status, latitude, longitude, precision, nearest_place, *says) = more
    (source, licence, confidence, notes, invented) = says
    return SiteCard(
        id=site_id,
        reference=reference,
        name=name,
        country=country,
        operator=operator,
        owners=owners,
        stage=stage,
        status=status,
        minerals=minerals.get(site_id, ()),
        latitude=latitude,
        longitude=longitude,
        precision=precision,
        nearest_place=nearest_place,
        source=source,
        licence=licence,
        confidence=confidence,
        notes=notes,
        invented=invented,
    )
