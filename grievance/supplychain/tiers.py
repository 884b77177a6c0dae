"""Walk from a site to its buyers in the database, tier by tier, while no graph is at hand in memory.

It takes the fewest links, not the best evidence, joins sites to those alone who run them, and knows no
shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    case,
    delete,
    exists,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from grievance.foundation.db import db
from grievance.supplychain.access import visible_links
from grievance.supplychain.claims import ClaimState
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.stages import LinkState, Mineral

_REACHED = Table(
    "chain_reached",
    MetaData(),
    Column("kind", String(4)),
    Column("id", Integer),
    Column("tier", Integer),
    Column("link_id", Integer),
    Column("from_kind", String(4)),
    Column("from_id", Integer),
    Column("joined", Boolean),
    PrimaryKeyConstraint("kind", "id"),
    prefixes=["TEMPORARY"],
)
_here = _REACHED.c
_NO_LINK = null().cast(Integer)


class Way(NamedTuple):
    """A way with the fewest links: their ids, and whether some step joins only by company."""

    links: tuple[int, ...]
    by_company: bool


def reached_brands(organisation_id: int | None, site_id: int, mineral: Mineral) -> dict[int, Way]:
    """Return a way to each brand downstream of a site, over links that a viewer may walk."""
    connection = db.session.connection()
    _REACHED.create(connection, checkfirst=True)
    db.session.execute(delete(_REACHED))
    start = {"kind": "site", "id": site_id, "tier": 0, "joined": False}
    db.session.execute(_REACHED.insert().values(start))
    tier = 0
    while True:
        while sum(_added(each) for each in _joins(organisation_id, mineral, tier)):
            pass
        if not sum(_added(each) for each in _links(organisation_id, mineral, tier)):
            break
        tier += 1
    found = dict(_brands())
    db.session.execute(delete(_REACHED))
    return found


def _added(steps: Select[*tuple[Any, ...]]) -> int:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    names = [each.name for each in _REACHED.columns]
    adding = dialect.insert(_REACHED).from_select(names, steps).on_conflict_do_nothing()
    done = db.session.execute(adding, execution_options={"preserve_rowcount": True})
    return int(done.rowcount)  # type: ignore[attr-defined]


def _walked(organisation_id: int | None, mineral: Mineral) -> list[ColumnElement[bool]]:
    link = SupplyLink
    ended = (link.state == LinkState.ENDED) | (link.claim == ClaimState.ENDED)
    return [link.mineral == mineral, visible_links(organisation_id), ~ended]


def _links(organisation_id: int | None, mineral: Mineral, tier: int) -> Iterator[Select[*tuple[Any, ...]]]:
    """Give the links from what was reached last: from sites, and from companies named alone."""
    link = SupplyLink
    target = case((link.customer_site_id.is_not(None), "site"), else_="in")
    columns = (
        *(target, func.coalesce(link.customer_site_id, link.customer_id), literal(tier + 1), link.id),
        *(_here.kind, _here.id, literal(False)),
    )
    allowed = _walked(organisation_id, mineral)
    for kind, joined in (
        ("site", link.supplier_site_id == _here.id),
        ("out", link.supplier_site_id.is_(None) & (link.supplier_id == _here.id)),
    ):
        at = (_here.kind == kind) & (_here.tier == tier)
        yield select(*columns).select_from(_REACHED).join(link, joined).where(at, *allowed)


def _joins(organisation_id: int | None, mineral: Mineral, tier: int) -> Iterator[Select[*tuple[Any, ...]]]:
    """Give the steps within companies from what was reached last."""
    link, allowed = SupplyLink, _walked(organisation_id, mineral)

    def step(kind: str, to: Any) -> tuple[Any, ...]:
        return (literal(kind), to, literal(tier), _NO_LINK, _here.kind, _here.id, literal(True))

    def at(kind: str) -> ColumnElement[bool]:
        return (_here.kind == kind) & (_here.tier == tier)

    sends = exists().where(link.supplier_site_id == Site.id, *allowed)
    sells = exists().where(link.supplier_site_id.is_(None), link.supplier_id == Site.operator_id, *allowed)
    handles = exists().where(SiteMineral.site_id == Site.id, SiteMineral.mineral == mineral)
    yield select(*step("out", _here.id)).where(at("in"))
    yield (
        select(*step("site", Site.id))
        .join_from(_REACHED, Site, Site.operator_id == _here.id)
        .where(at("in"), sends)
    )
    yield (
        select(*step("out", Site.operator_id))
        .join_from(_REACHED, Site, Site.id == _here.id)
        .where(at("site"), Site.operator_id.is_not(None), sells, handles | _here.link_id.is_not(None))
    )


def _brands() -> Iterator[tuple[int, Way]]:
    rows = {(row.kind, row.id): row for row in db.session.execute(select(_REACHED)).all()}
    as_site = (
        select(Site.id, Company.id).join(Company, Company.id == Site.operator_id).where(Company.is_brand)
    )
    runs = dict(db.session.execute(as_site).all())
    brands = set(db.session.scalars(select(Company.id).where(Company.is_brand)))
    nearest = sorted(rows.values(), key=lambda row: (row.tier, row.kind, row.id))
    told = set()
    for row in nearest:
        company = runs.get(row.id) if row.kind == "site" else row.id
        if row.tier and company in brands and company not in told:
            told.add(company)
            links, joined, at = [], False, row
            while at.from_kind is not None:
                joined |= at.joined
                links += [at.link_id] if at.link_id is not None else []
                at = rows[at.from_kind, at.from_id]
            yield company, Way(tuple(reversed(links)), joined)
