"""The graphs that a process holds: the public chain once, and beside it what a viewer alone knows.

A graph is read anew when the chain has got another version, or another day has begun: relations run out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, String, case, cast, func, select, type_coerce

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.supplychain.access import visible_links
from grievance.supplychain.claims import ClaimState, VolumePeriod, VolumeUnit
from grievance.supplychain.graph import SiteFact, SupplyGraph
from grievance.supplychain.link_facts import CODES, DIGIT, LinkTable
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.reach import ChainVersion
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.redirects import redirects, stands_for_itself
from grievance.supplychain.stages import LinkState, Mineral, Stage

_AT_ONCE = 50_000
#: Graphs with relations of their own that are kept for viewers who come back.
_OWN_HELD = 4
_MINERALS = {each.value: each for each in Mineral}
_STAGES = {each.value: each for each in Stage}
_YEARLY = {VolumePeriod.MONTH: 12, VolumePeriod.QUARTER: 4, VolumePeriod.YEAR: 1}


class Chain:
    """The register and its public relations as they are now, from which each viewer's graph is made.

    What was merged is walked as one: the records that stand for others have all their links.
    """

    def __init__(self, today: date) -> None:
        self._today = today
        self._merged, self._firms = redirects(Site), redirects(Company)
        self._sites = self._read_sites()
        self._public = SupplyGraph(self._sites, self._read(visible_links(None)))
        self._own: OrderedDict[int, SupplyGraph] = OrderedDict()

    def graph_of(self, organisation_id: int | None) -> SupplyGraph:
        """Return the graph that a viewer may walk: public and shared links, and the viewer's own."""
        if organisation_id is None:
            return self._public
        if (held := self._own.get(organisation_id)) is not None:
            return held
        own = self._read(visible_links(organisation_id) & ~visible_links(None))
        if not len(own):
            graph = self._public
        else:
            graph = SupplyGraph(self._sites, LinkTable.joined([*self._public.links, own]))
            while len(self._own) >= _OWN_HELD:
                self._own.popitem(last=False)
            self._own[organisation_id] = graph
        return graph

    def _read_sites(self) -> list[SiteFact]:
        minerals: dict[int, set[Mineral]] = defaultdict(set)
        for site_id, mineral in _fetched(select(SiteMineral.site_id, SiteMineral.mineral)):
            minerals[self._merged.get(site_id, site_id)].add(_MINERALS[mineral])
        sets = {frozenset(each): frozenset(each) for each in minerals.values()}
        none: frozenset[Mineral] = frozenset()
        known = select(Site.id, Site.operator_id, Site.stage).where(stands_for_itself(Site)).order_by(Site.id)
        return [
            SiteFact(
                site_id,
                self._firm(operator_id),
                _STAGES[stage],
                sets[frozenset(minerals[site_id])] if site_id in minerals else none,
            )
            for site_id, operator_id, stage in _fetched(known)
        ]

    def _firm(self, company_id: int | None) -> int | None:
        return self._firms.get(company_id, company_id) if company_id is not None else None

    def _read(self, condition: ColumnElement[bool]) -> LinkTable:
        query = _rows(self._today).where(condition).order_by(SupplyLink.id).limit(_AT_ONCE)
        parts, last = [], 0
        while rows := _fetched(query.where(SupplyLink.id > last)):
            parts.append(LinkTable.of_rows(rows))
            last = rows[-1][0]
        links = LinkTable.joined(parts)
        parts.clear()
        for names, merged in (
            (("supplier", "customer"), self._firms),
            (("supplier_site", "customer_site"), self._merged),
        ):
            for name in names:
                _redirect(links, name, merged)
        return links


def _redirect(links: LinkTable, name: str, merged: dict[int, int]) -> None:
    if not merged or not len(links):
        return
    ids = links.columns[name]
    ends = np.arange(max(int(ids.max()), *merged) + 1, dtype=ids.dtype)
    ends[list(merged)] = list(merged.values())
    links.columns[name] = ends[ids]


def _fetched(query: Select[*tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows as the driver gives them: a million of them are not made into objects first."""
    with db.session.connection().execute(query) as result:
        cursor = result.cursor
        assert cursor is not None
        return list(cursor.fetchall())


def _rows(today: date) -> Select[*tuple[Any, ...]]:
    """Return a query for rows of a table of links."""
    link = SupplyLink
    over = link.until < func.substr(today.isoformat(), 1, func.length(link.until))
    state = case(
        (link.claim == ClaimState.ENDED, LinkState.ENDED.value),
        (link.state == LinkState.ENDED, LinkState.ENDED.value),
        (link.claim == ClaimState.DISPUTED, LinkState.DISPUTED.value),
        # Its source said until when it runs; nobody has said since that it was prolonged.
        ((link.state == LinkState.ACTIVE) & over, LinkState.UNCERTAIN.value),
        else_=type_coerce(link.state, String),
    )
    said: dict[str, Any] = {"mineral": link.mineral, "state": state, "grade": link.confidence}
    said |= {"kind": link.kind, "unit": link.unit, "own": ~visible_links(None)}
    yearly = case(
        # A part of what a supplier sends on says nothing about its part of what a customer takes in.
        (link.unit == VolumeUnit.PER_CENT, None),
        *((link.period == period, link.amount * times) for period, times in _YEARLY.items()),
        else_=None,
    )
    ends = (link.supplier_id, link.supplier_site_id, link.customer_id, link.customer_site_id)
    codes = sum(
        _code(said[name], values) * DIGIT**place for place, (name, values) in enumerate(CODES.items())
    )
    seen_on = case((link.checked_on > link.as_of, link.checked_on), else_=link.as_of)
    return select(
        link.id,
        *(func.coalesce(each, 0) for each in ends),
        codes,
        func.coalesce(cast(seen_on, String), ""),
        yearly,
    )


def _code(said: Any, values: Sequence[Any]) -> ColumnElement[int]:
    """Return the place of what a column says among all that it can say."""
    if values == (False, True):
        return case((said, 1), else_=0)
    places = {str(value): place for place, value in enumerate(values) if place}
    return case(places, value=type_coerce(said, String), else_=0)


def some_links(organisation_id: int | None, ids: Iterable[int]) -> LinkTable:
    """Read those of these links that a viewer may walk."""
    query = _rows(clock.today()).where(SupplyLink.id.in_(ids), visible_links(organisation_id))
    return LinkTable.of_rows(_fetched(query))


_reading = threading.Lock()
_held: tuple[tuple[str, date], Chain] | None = None


def read_chain() -> Chain:
    """Read the chain from the database."""
    return Chain(clock.today())


def graph_for(organisation_id: int | None) -> SupplyGraph:
    """Return the graph that a viewer may walk, kept in memory until the chain changes."""
    with _reading:
        return _chain_now().graph_of(organisation_id)


def graph_at_once(organisation_id: int | None) -> SupplyGraph | None:
    """Return the same, or None while somebody else in this process is reading it."""
    if not _reading.acquire(blocking=False):
        return None
    try:
        return _chain_now().graph_of(organisation_id)
    finally:
        _reading.release()


def _chain_now() -> Chain:
    global _held
    version = db.session.scalar(select(ChainVersion.token))
    if version is None:
        return read_chain()
    known = (version, clock.today())
    if _held is None or _held[0] != known:
        # The old one goes before the new one comes: a process never holds two.
        _held = None
        _held = (known, read_chain())
    return _held[1]
