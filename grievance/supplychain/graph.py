"""The supply graph in memory: who supplies whom with which mineral, walked up or down one mineral at a time.

A link joins a supplier to a customer, each a site where the source names one, else a company. Material that
reached a company may go on from its sites, and from a site to one of the same company that stands further
along: such steps carry no link and make a path one that is known "by company".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np

from grievance.supplychain.bands import Band, Granularity, band_of
from grievance.supplychain.layers import Layer, matched
from grievance.supplychain.link_facts import (
    KINDS,
    MINERALS,
    STATES,
    Bools,
    Ints,
    LinkFact,
    LinkTable,
    Node,
    key_of,
    keys_of,
    site_node,
)
from grievance.supplychain.stages import Confidence, LinkState, Mineral, Stage
from grievance.supplychain.walks import SIEVES, Found, Sieve

_ORDER = list(Stage)


class SiteFact(NamedTuple):
    """What the walk needs of a site."""

    id: int
    operator_id: int | None
    stage: Stage
    minerals: frozenset[Mineral]

    @property
    def place(self) -> int:
        """How far along the mineral's way it stands; what a recycler recovers goes to a refinery."""
        return _ORDER.index(Stage.CONCENTRATOR if self.stage is Stage.RECYCLING else self.stage)


class Share(NamedTuple):
    """Which part of what a buyer takes in comes from a site by mass balance."""

    part: float
    """Between 0 and 1, for putting rows in order; only the band is ever shown."""
    estimated: bool
    """Whether somewhere on the way suppliers were counted alike, because no source says how much."""

    @property
    def band(self) -> Band:
        """The share, as exactly as it may be told."""
        return band_of(self.part)


class Path(NamedTuple):
    """The best documented way between a site and a company: links from the mineral's side to the buyer's."""

    sieve: Sieve
    tier: int
    """How many links it has."""
    end: int
    read: Callable[[int], tuple[LinkFact, ...]]
    """Gives the links to an end: most paths are only counted and put in order."""

    @property
    def links(self) -> tuple[LinkFact, ...]:
        """What is known of each link."""
        return self.read(self.end)

    @property
    def weakest(self) -> Confidence:
        """The least confident link."""
        return self.sieve.grade

    @property
    def all_active(self) -> bool:
        """Whether every link is said to run now."""
        return self.sieve.only_active

    @property
    def by_company(self) -> bool:
        """Whether some step joins only by company."""
        return not self.sieve.only_by_site

    @property
    def granularity(self) -> Granularity:
        """How closely it is known."""
        return Granularity.COMPANY if self.by_company else Granularity.SITE

    @property
    def uses_own(self) -> bool:
        """Whether it goes over what only the viewer knows."""
        return any(each.own for each in self.links)

    @property
    def seen_on(self) -> date | None:
        """How old it is: when the link that nobody has looked at for longest was last seen to hold."""
        days = [each.seen_on for each in self.links]
        return min((each for each in days if each is not None), default=None) if all(days) else None

    @property
    def rank(self) -> tuple[int, int]:
        """What is smaller is better: running, known by site, strong evidence; then few links."""
        return SIEVES.index(self.sieve), self.tier


class SupplyGraph:
    """All links that one viewer may walk, and which sites belong to which companies."""

    def __init__(self, sites: Iterable[SiteFact], links: Iterable[LinkFact] | LinkTable) -> None:
        self.sites = {each.id: each for each in sites}
        links = links if isinstance(links, LinkTable) else LinkTable.of(links)
        running = links.columns["state"] != STATES.index(LinkState.ENDED)
        links = links.only(running & (links.sources != links.targets))
        self._members = self._belonging(links)
        self.sites_of: dict[int, set[int]] = defaultdict(set)
        for site, company in zip(*(each.tolist() for each in self._members), strict=True):
            self.sites_of[company].add(site)
        self._layers = {
            mineral: self._layer(mineral, links.only(links.columns["mineral"] == number))
            for number, mineral in enumerate(MINERALS)
        }

    @property
    def links(self) -> list[LinkTable]:
        """All links, of one mineral after the other."""
        return [each.links for each in self._layers.values()]

    def _belonging(self, links: LinkTable) -> tuple[Ints, Ints]:
        """Say which companies a site belongs to: its operator, and whom a link names together with it."""
        operated = [(each.id, each.operator_id) for each in self.sites.values() if each.operator_id]
        pairs = [np.array(operated, dtype=np.int64).reshape(-1, 2)]
        for site, company in (("supplier_site", "supplier"), ("customer_site", "customer")):
            named = np.stack([links.column(site), links.column(company)], axis=1)
            pairs.append(named[(named > 0).all(axis=1)])
        both = np.unique(np.concatenate(pairs), axis=0)
        return both[:, 0], both[:, 1]

    def _layer(self, mineral: Mineral, links: LinkTable) -> Layer:
        """Join what a company received to what it sends on, and a company named alone to its sites."""
        sites, companies = self._members
        suppliers, supplier_sites = links.column("supplier"), links.column("supplier_site")
        receiving = np.isin(sites, links.column("customer_site"))
        sending = np.isin(sites, supplier_sites)
        sellers = np.unique(suppliers[(supplier_sites == 0) & (suppliers > 0)])
        handling = [each.id for each in self.sites.values() if mineral in each.minerals]
        selling_for = np.isin(companies, sellers) & (receiving | np.isin(sites, handling))
        onward_from, onward_to = self._onward(receiving, sending)
        steps = (
            (keys_of("in", companies[sending]), keys_of("site", sites[sending])),
            (keys_of("site", onward_from), keys_of("site", onward_to)),
            (keys_of("in", sellers), keys_of("out", sellers)),
            (keys_of("site", sites[selling_for]), keys_of("out", companies[selling_for])),
        )
        joins_from, joins_to = (np.concatenate(each) for each in zip(*steps, strict=True))
        return Layer(links, joins_from, joins_to)

    def _onward(self, receiving: Bools, sending: Bools) -> tuple[Ints, Ints]:
        """Pair sites that receive with later ones of the same company that send."""
        sites, companies = self._members
        left, right = np.flatnonzero(receiving), np.flatnonzero(sending)
        first, second = matched(companies[left], companies[right])
        pairs = np.unique(np.stack([sites[left[first]], sites[right[second]]], axis=1), axis=0)
        later = [self._place(before) < self._place(after) for before, after in pairs.tolist()]
        pairs = pairs[np.array(later, dtype=np.bool_)]
        return pairs[:, 0], pairs[:, 1]

    def _place(self, site_id: int) -> int:
        return self.sites[site_id].place

    def upstream(self, company_id: int, mineral: Mineral) -> dict[int, Path]:
        """Return the best path from each site that lies upstream of a company, by the site's id."""
        layer = self._layers[mineral]
        starts, _owners = self._nodes(layer, [company_id])
        own = self.sites_of.get(company_id, set())
        # What a company sells is upstream of nothing that it buys.
        found = _sites_above(layer, starts[layer.keys[starts] % len(KINDS) != KINDS.index("out")])
        return {site: path for site, path in found if site not in own}

    def upstream_of_site(self, site_id: int, mineral: Mineral) -> dict[int, Path]:
        """Return the best path from each site that lies upstream of a site, by the other one's id."""
        layer = self._layers[mineral]
        return dict(_sites_above(layer, layer.numbers(_keys([site_node(site_id)]))))

    def downstream(
        self, site_id: int, mineral: Mineral, *, among: Iterable[int] | None = None
    ) -> dict[int, Path]:
        """Return the best path from a site to each company downstream of it, by the company's id."""
        layer = self._layers[mineral]
        found = layer.best(layer.numbers(_keys([site_node(site_id)])), up=False)
        nodes, owners = self._nodes(layer, among)
        reached = (found.sieve[nodes] >= 0) & (found.tier[nodes] > 0)
        nodes, owners = nodes[reached], owners[reached]
        order = np.lexsort((found.tier[nodes], found.sieve[nodes], owners))
        companies, first = np.unique(owners[order], return_index=True)
        paths = _paths(layer, found, nodes[order][first], up=False)
        return dict(zip(companies.tolist(), paths, strict=True))

    def shares_of_site(
        self, site_id: int, mineral: Mineral, *, among: Iterable[int] | None = None
    ) -> dict[int, Share]:
        """Return which part of what each company takes in comes from a site, by the company's id.

        Only what is said to be bought and to run counts; whoever buys nothing such is left out.
        """
        layer = self._layers[mineral]
        starts = layer.numbers(_keys([site_node(site_id)]))
        if not len(starts):
            return {}
        shares, estimated = layer.shares_of(int(starts[0]))
        nodes, owners = self._nodes(layer, among)
        buys = layer.receiving[nodes]
        nodes, owners = nodes[buys], owners[buys]
        companies, which = np.unique(owners, return_inverse=True)
        parts = np.bincount(which, weights=shares[nodes]) / np.bincount(which)
        doubts = np.bincount(which, weights=estimated[nodes]) > 0
        # A company that takes in at several places is counted as if it took in as much at each.
        doubts |= np.bincount(which) > 1
        return {
            company: Share(part, doubt)
            for company, part, doubt in zip(companies.tolist(), parts.tolist(), doubts.tolist(), strict=True)
            if part > 0
        }

    def shares_of_company(self, company_id: int, mineral: Mineral) -> dict[int, Share]:
        """Return which part of what a company takes in comes from each site, by the site's id."""
        layer = self._layers[mineral]
        nodes, _owners = self._nodes(layer, [company_id])
        return _shares_above(layer, nodes[layer.receiving[nodes]])

    def shares_in_site(self, site_id: int, mineral: Mineral) -> dict[int, Share]:
        """Return which part of what a site takes in comes from each other site, by the other one's id."""
        layer = self._layers[mineral]
        return _shares_above(layer, layer.numbers(_keys([site_node(site_id)])))

    def _nodes(self, layer: Layer, among: Iterable[int] | None) -> tuple[Ints, Ints]:
        """Return the nodes of companies in a layer, each with its company: their sites and themselves."""
        sites, companies = self._members
        if among is None:
            wanted = np.unique(np.concatenate([companies, layer.keys[~layer.are_sites] // len(KINDS)]))
        else:
            wanted = np.fromiter(among, dtype=np.int64)
            belongs = np.isin(companies, wanted)
            sites, companies = sites[belongs], companies[belongs]
        keys = [sites * len(KINDS), wanted * len(KINDS) + 1, wanted * len(KINDS) + 2]
        return layer.present(np.concatenate(keys), np.concatenate([companies, wanted, wanted]))


def _keys(nodes: Iterable[Node]) -> Ints:
    return np.array([key_of(each) for each in nodes], dtype=np.int64)


def _sites_above(layer: Layer, starts: Ints) -> Iterable[tuple[int, Path]]:
    """Pair each site that lies upstream of these nodes with the best path from it."""
    found = layer.best(starts, up=True)
    reached = np.flatnonzero((found.sieve >= 0) & (found.tier > 0) & layer.are_sites)
    return zip(layer.ids(reached), _paths(layer, found, reached, up=True), strict=True)


def _shares_above(layer: Layer, starts: Ints) -> dict[int, Share]:
    """Return which part of what these nodes take in, as much each, comes from each site."""
    shares, estimated = layer.shares_in(starts)
    reached = np.flatnonzero((shares > 0) & layer.are_sites)
    several = len(starts) > 1
    return {
        site: Share(float(shares[node]), several or bool(estimated[node]))
        for site, node in zip(layer.ids(reached), reached.tolist(), strict=True)
    }


def _paths(layer: Layer, found: Found, nodes: Ints, *, up: bool) -> Iterable[Path]:
    @cache
    def read(node: int) -> tuple[LinkFact, ...]:
        return tuple(layer.links.fact(each) for each in layer.links_to(node, found, up=up))

    ends = zip(found.sieve[nodes].tolist(), found.tier[nodes].tolist(), nodes.tolist(), strict=True)
    return (Path(SIEVES[sieve], tier, node, read) for sieve, tier, node in ends)
