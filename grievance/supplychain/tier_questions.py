"""What a walk in the database asks of it, of many sites or companies at once: they go there as one value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from grievance.foundation.db import db
from grievance.supplychain.access import visible_links
from grievance.supplychain.claims import ClaimState
from grievance.supplychain.link_facts import KINDS
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.stages import LinkState, Mineral

#: A site, a company as receiver and as supplier.
SITE, IN, OUT = (KINDS.index(each) for each in ("site", "in", "out"))


class Questions:
    """About the links of one mineral that a viewer may walk."""

    def __init__(self, organisation_id: int | None, mineral: Mineral) -> None:
        link = SupplyLink
        ended = or_(link.state == LinkState.ENDED, link.claim == ClaimState.ENDED)
        self._mineral = mineral
        self._allowed = and_(link.mineral == mineral, visible_links(organisation_id), ~ended)
        self._alone = and_(link.supplier_site_id.is_(None), self._allowed)
        receiver = case((link.customer_site_id.is_(None), link.customer_id))
        ends = [func.aggregate_strings(cast(each, String), ",") for each in (link.customer_site_id, receiver)]
        # Made once: to put a statement together takes longer than to answer it for a few sites.
        self._supplied = {kind: select(*ends).where(self._from(kind)) for kind in (SITE, OUT)}
        sends = exists().where(link.supplier_site_id == Site.id, self._allowed)
        self._sending = _sites_of_companies().where(sends)

    def _from(self, kind: int) -> ColumnElement[bool]:
        """Return the condition for links from sites, or from companies that are named alone."""
        if kind == SITE:
            return and_(_among(SupplyLink.supplier_site_id), self._allowed)
        return and_(_among(SupplyLink.supplier_id), self._alone)

    def supplied_by(self, kind: int, ids: list[int]) -> Iterator[tuple[int, set[int]]]:
        """Give the sites, then the companies named alone, that sites or companies supply."""
        for row in _found(self._supplied[kind], ids):
            for end, line in zip((SITE, IN), row, strict=True):
                yield end, set(map(int, line.split(","))) if line else set()

    def links_between(
        self, kind: int, suppliers: list[int], end: int, customers: list[int]
    ) -> list[tuple[int, int, int]]:
        """Return (link, supplier, customer) between sites, or companies that are named alone."""
        link = SupplyLink
        supplier = link.supplier_site_id if kind == SITE else link.supplier_id
        customer = link.customer_site_id if end == SITE else link.customer_id
        # As a sum, so that it is not looked up: the index of what suppliers send on holds all that is asked.
        wanted = _among(customer + 0, "customers")
        query = select(link.id, supplier, customer).where(self._from(kind), wanted)
        if end == IN:
            query = query.where(link.customer_site_id.is_(None))
        rows = _found(query, suppliers, customers=customers) if customers else []
        return sorted((row[0], row[1], row[2]) for row in rows)

    def sites_of_sellers(self) -> list[tuple[int, int]]:
        """Return (company, site) for those companies that sell without a site being named."""
        sellers = select(SupplyLink.supplier_id).where(self._alone)
        query: Select[*tuple[Any, ...]] = select(Site.operator_id, Site.id)
        return [(row[0], row[1]) for row in db.session.execute(query.where(Site.operator_id.in_(sellers)))]

    def sending_sites(self, company_ids: list[int]) -> list[tuple[int, int]]:
        """Return (company, site) for sites of these companies that send the mineral on."""
        return [(row[0], row[1]) for row in _found(self._sending, company_ids)]

    def handling(self, site_ids: list[int]) -> list[int]:
        """Return those of these sites that are known to handle the mineral."""
        query = select(SiteMineral.site_id).where(
            SiteMineral.mineral == self._mineral, _among(SiteMineral.site_id)
        )
        return [row[0] for row in _found(query, site_ids)]


def sites_run_by(company_ids: list[int]) -> list[tuple[int, int]]:
    """Return (company, site) for the sites that companies run."""
    return [(row[0], row[1]) for row in _found(_sites_of_companies(), company_ids)]


def _sites_of_companies() -> Select[*tuple[Any, ...]]:
    return select(Site.operator_id, Site.id).where(_among(Site.operator_id))


def _among(asked: InstrumentedAttribute[Any] | ColumnElement[Any], name: str = "ids") -> ColumnElement[bool]:
    """Return the condition for one of many numbers."""
    if db.engine.dialect.name == "postgresql":
        return asked == any_(bindparam(name, type_=ARRAY(Integer)))
    listed = func.json_each(bindparam(name, type_=String)).table_valued("value")
    return asked.in_(select(cast(listed.c.value, Integer)))


def _found(query: Select[*tuple[Any, ...]], ids: list[int], **more: list[int]) -> list[Any]:
    """Return what is found for numbers, without asking where there are none."""
    if not ids:
        return []
    given: dict[str, Any] = {"ids": ids, **more}
    if db.engine.dialect.name != "postgresql":
        given = {name: json.dumps(each) for name, each in given.items()}
    return list(db.session.execute(query, given))
