"""Walk from a site to its buyers in the database, tier by tier, while no graph is at hand in memory.

It takes the fewest links, not the best evidence, joins sites to those alone who run them, and knows no
shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    Join,
    MetaData,
    Select,
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
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from grievance.foundation.db import Base, db
from grievance.supplychain.access import visible_links
from grievance.supplychain.claims import ClaimState
from grievance.supplychain.link_facts import KINDS, key_of, site_node
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.stages import LinkState, Mineral

_REACHED = Table(
    "chain_reached",
    MetaData(),
    # What is reached later has a greater number, so that a tier is a range.
    Column("number", Integer, primary_key=True),
    Column("node", Integer, unique=True),
    Column("tier", Integer),
    Column("link_id", Integer),
    Column("from_node", Integer),
    Column("joined", Boolean),
    prefixes=["TEMPORARY"],
)
_here = _REACHED.c
_NO_LINK = null().cast(Integer)
_id = _here.node // len(KINDS)
_SITE, _IN, _OUT = (KINDS.index(each) for each in ("site", "in", "out"))


class _FromHere(Join):
    """What was reached, joined to where one gets from it, and read in this order.

    SQLite would rather begin with all links of a mineral, until it has counted what each table holds.
    """

    inherit_cache = True

    def __init__(self, onward: type[Base], joined: ColumnElement[bool]) -> None:
        super().__init__(_REACHED, onward.__table__, joined)


@compiles(_FromHere, "sqlite")
def _in_this_order(join: _FromHere, compiler: SQLCompiler, **how: Any) -> str:
    how |= {"asfrom": True, "from_linter": None}
    assert join.onclause is not None
    parts = (join.left, join.right, join.onclause)
    left, right, on = (compiler.process(each, **how) for each in parts)
    return f"{left} CROSS JOIN {right} ON {on}"


class Way(NamedTuple):
    """A way with the fewest links: their ids, and whether some step joins only by company."""

    links: tuple[int, ...]
    by_company: bool


@dataclass(frozen=True)
class Reached:
    """How many brands there are downstream of a site, and a way to each of the nearest."""

    total: int
    nearest: dict[int, Way]


def reached_brands(organisation_id: int | None, site_id: int, mineral: Mineral, *, limit: int) -> Reached:
    """Return the brands downstream of a site, over links that a viewer may walk."""
    connection = db.session.connection()
    _REACHED.create(connection, checkfirst=True)
    db.session.execute(delete(_REACHED))
    start = {"node": key_of(site_node(site_id)), "tier": 0, "joined": False}
    db.session.execute(_REACHED.insert().values(start))
    tier, low = 0, 0
    while (high := _last()) > low:
        begun = low
        while high > begun:
            for steps in _joins(organisation_id, mineral, _Range(begun, high, tier)):
                _add(steps)
            begun, high = high, _last()
        for steps in _links(organisation_id, mineral, _Range(low, high, tier)):
            _add(steps)
        tier, low = tier + 1, high
    brands = _brands()
    nearest = sorted(brands, key=lambda company: (*brands[company], company))[:limit]
    found = Reached(len(brands), _ways({company: brands[company][-1] for company in nearest}))
    db.session.execute(delete(_REACHED))
    return found


class _Range(NamedTuple):
    """What was reached last: numbers above the one and up to the other, all after as many links."""

    above: int
    up_to: int
    tier: int

    def of(self, kind: int) -> ColumnElement[bool]:
        """Return the condition for those of one kind."""
        return (_here.number > self.above) & (_here.number <= self.up_to) & (_here.node % len(KINDS) == kind)


def _last() -> int:
    return db.session.scalar(select(func.max(_here.number))) or 0


def _add(steps: Select[*tuple[Any, ...]]) -> None:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    names = [each.name for each in _REACHED.columns if not each.primary_key]
    db.session.execute(dialect.insert(_REACHED).from_select(names, steps).on_conflict_do_nothing())


def _walked(organisation_id: int | None, mineral: Mineral) -> list[ColumnElement[bool]]:
    link = SupplyLink
    ended = (link.state == LinkState.ENDED) | (link.claim == ClaimState.ENDED)
    return [link.mineral == mineral, visible_links(organisation_id), ~ended]


def _node(ids: Any, kind: int) -> Any:
    return ids * len(KINDS) + kind


def _links(organisation_id: int | None, mineral: Mineral, last: _Range) -> Iterator[Select[*tuple[Any, ...]]]:
    """Give the links from what was reached last: from sites, and from companies named alone."""
    link = SupplyLink
    target = case(
        (link.customer_site_id.is_not(None), _node(link.customer_site_id, _SITE)),
        else_=_node(link.customer_id, _IN),
    )
    columns = (target, literal(last.tier + 1), link.id, _here.node, literal(False))
    allowed = _walked(organisation_id, mineral)
    for kind, joined in (
        (_SITE, link.supplier_site_id == _id),
        (_OUT, link.supplier_site_id.is_(None) & (link.supplier_id == _id)),
    ):
        yield select(*columns).select_from(_FromHere(link, joined)).where(last.of(kind), *allowed)


def _joins(organisation_id: int | None, mineral: Mineral, last: _Range) -> Iterator[Select[*tuple[Any, ...]]]:
    """Give the steps within companies from what was reached last."""
    link, allowed = SupplyLink, _walked(organisation_id, mineral)

    def step(to: Any) -> tuple[Any, ...]:
        return (to, literal(last.tier), _NO_LINK, _here.node, literal(True))

    sends = exists().where(link.supplier_site_id == Site.id, *allowed)
    sells = exists().where(link.supplier_site_id.is_(None), link.supplier_id == Site.operator_id, *allowed)
    handles = exists().where(SiteMineral.site_id == Site.id, SiteMineral.mineral == mineral)
    yield select(*step(_node(_id, _OUT))).where(last.of(_IN))
    yield (
        select(*step(_node(Site.id, _SITE)))
        .select_from(_FromHere(Site, Site.operator_id == _id))
        .where(last.of(_IN), sends)
    )
    yield (
        select(*step(_node(Site.operator_id, _OUT)))
        .select_from(_FromHere(Site, Site.id == _id))
        .where(last.of(_SITE), Site.operator_id.is_not(None), sells, handles | _here.link_id.is_not(None))
    )


def _brands() -> dict[int, tuple[int, int, int]]:
    """Return for each brand that was reached after how many links, as what, and at which node."""
    kind = _here.node % len(KINDS)
    as_itself = select(Company.id, _here.tier, kind, _here.node).join_from(
        Company, _REACHED, _here.node.in_([_node(Company.id, each) for each in (_IN, _OUT)])
    )
    as_site = (
        select(Company.id, _here.tier, kind, _here.node)
        .join_from(Company, Site, Site.operator_id == Company.id)
        .join(_REACHED, _here.node == _node(Site.id, _SITE))
    )
    nearest: dict[int, tuple[int, int, int]] = {}
    for query in (as_itself, as_site):
        for company, *place in db.session.execute(query.where(Company.is_brand, _here.tier > 0)):
            found = (place[0], place[1], place[2])
            nearest[company] = min(nearest.get(company, found), found)
    return nearest


def _ways(ends: dict[int, int]) -> dict[int, Way]:
    """Return the way to each company from the node at which it was reached, all of them back step by step."""
    rows: dict[int, Any] = {}
    wanted = set(ends.values())
    while wanted:
        query = select(_here.node, _here.link_id, _here.from_node, _here.joined).where(_here.node.in_(wanted))
        rows |= {row.node: row for row in db.session.execute(query)}
        wanted = {rows[each].from_node for each in wanted} - rows.keys() - {None}
    return {company: _way(node, rows) for company, node in ends.items()}


def _way(node: int, rows: dict[int, Any]) -> Way:
    links, joined = [], False
    while (row := rows[node]).from_node is not None:
        joined |= row.joined
        links += [row.link_id] if row.link_id is not None else []
        node = row.from_node
    return Way(tuple(reversed(links)), joined)
