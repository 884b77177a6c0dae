"""Work out which sites lie upstream of each brand, once, whenever the chain has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import delete, select

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.supplychain.graph import Path, Share, SupplyGraph
from grievance.supplychain.graphs import read_chain
from grievance.supplychain.models.company import Company, OrganisationCompany
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.reach import BrandReach
from grievance.supplychain.models.site import Site
from grievance.supplychain.redirects import redirects
from grievance.supplychain.stages import Confidence, Mineral

_NO_SHARE = Share(0.0, estimated=True)
_AT_ONCE = 10_000


def refresh_reach() -> int:
    """Write the best path from each upstream site for all brands anew, and return how many rows there are.

    Runs in the caller's transaction and always reads the chain from the database, never from memory.
    """
    db.session.flush()
    rows = db.session.execute(
        select(OrganisationCompany.organisation_id, OrganisationCompany.company_id)
    ).all()
    companies: dict[int, list[int]] = {}
    for organisation_id, company_id in rows:
        companies.setdefault(organisation_id, []).append(company_id)
    db.session.execute(delete(BrandReach))
    made = 0
    chain, firms = read_chain(), redirects(Company)
    merged: dict[int, list[int]] = defaultdict(list)
    for site_id, end in redirects(Site).items():
        merged[end].append(site_id)
    for organisation_id, company_ids in companies.items():
        graph = chain.graph_of(organisation_id)
        standing_for = list({firms.get(each, each) for each in company_ids})
        for mineral in Mineral:
            shares, best = _shares(graph, standing_for, mineral), _best(graph, standing_for, mineral)
            public = (
                best if graph is chain.graph_of(None) else _best(chain.graph_of(None), standing_for, mineral)
            )
            references = _references({link.id for path in best.values() for link in path.links})
            for end, path in best.items():
                share = shares.get(end, _NO_SHARE)
                taken = [references[link.id] for link in path.links]
                shown = _is_documented(public.get(end))
                # What was reported about a merged site still concerns the brand.
                for site_id in (end, *merged[end]):
                    db.session.add(_row(organisation_id, site_id, mineral, path, share, taken, shown))
                    made += 1
    db.session.flush()
    return made


def _best(graph: SupplyGraph, company_ids: list[int], mineral: Mineral) -> dict[int, Path]:
    found: dict[int, Path] = {}
    for company_id in company_ids:
        for site_id, path in graph.upstream(company_id, mineral).items():
            if site_id not in found or path.rank < found[site_id].rank:
                found[site_id] = path
    return found


def _is_documented(path: Path | None) -> bool:
    """Whether documents say of each step that one site's material goes to the next."""
    return path is not None and path.weakest is not Confidence.LOW and not path.by_company


def _shares(graph: SupplyGraph, company_ids: list[int], mineral: Mineral) -> dict[int, Share]:
    """Return for each site the largest share in what one of these companies takes in."""
    found: dict[int, Share] = {}
    for company_id in company_ids:
        for site_id, share in graph.shares_of_company(company_id, mineral).items():
            if site_id not in found or share.part > found[site_id].part:
                found[site_id] = share
    return found


def _references(ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    listed = sorted(ids)
    for start in range(0, len(listed), _AT_ONCE):
        query = select(SupplyLink.id, SupplyLink.reference).where(
            SupplyLink.id.in_(listed[start : start + _AT_ONCE])
        )
        found.update((number, reference) for number, reference in db.session.execute(query))
    return found


def _row(
    organisation_id: int,
    site_id: int,
    mineral: Mineral,
    path: Path,
    share: Share,
    references: list[str],
    publicly_documented: bool,
) -> BrandReach:
    return BrandReach(
        organisation_id=organisation_id,
        site_id=site_id,
        mineral=mineral,
        tier=path.tier,
        path=references,
        weakest=path.weakest,
        all_active=path.all_active,
        by_company=path.by_company,
        publicly_documented=publicly_documented,
        band=share.band,
        estimated=share.estimated,
        seen_on=path.seen_on,
        refreshed_at=clock.now(),
    )
