"""The supply graph in memory: who supplies whom with which mineral, walked up or down one mineral at a time.

A link joins a supplier to a customer, each a site where the source names one, else a company. Material that
reached a company may go on from its sites, and from a site to one of the same company that stands further
along: such steps carry no link and make a path one that is known "by company".
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from grievance.supplychain.stages import Confidence, LinkState, Mineral, Stage

_RANK = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}
_ORDER = list(Stage)
_GRADES = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


class Node(NamedTuple):
    """A place in the graph: a site, or a company as supplier ("out") or as receiver ("in")."""

    kind: str
    id: int


def site_node(site_id: int) -> Node:
    """Return the node of a site."""
    return Node("site", site_id)


def buying(company_id: int) -> Node:
    """Return the node of a company as receiver."""
    return Node("in", company_id)


def selling(company_id: int) -> Node:
    """Return the node of a company as supplier."""
    return Node("out", company_id)


def _end(site_id: int | None, company_id: int | None, of_company: Callable[[int], Node]) -> Node:
    """Return the node of the site if one is named, else of the company; one of them always is."""
    if site_id is not None:
        return site_node(site_id)
    assert company_id is not None
    return of_company(company_id)


@dataclass(frozen=True)
class LinkFact:
    """What the walk needs of a link."""

    id: int
    reference: str
    supplier_id: int | None
    supplier_site_id: int | None
    customer_id: int | None
    customer_site_id: int | None
    mineral: Mineral
    state: LinkState
    confidence: Confidence

    @property
    def source(self) -> Node:
        """Where it starts."""
        return _end(self.supplier_site_id, self.supplier_id, selling)

    @property
    def target(self) -> Node:
        """Where it ends."""
        return _end(self.customer_site_id, self.customer_id, buying)


@dataclass(frozen=True)
class SiteFact:
    """What the walk needs of a site."""

    id: int
    operator_id: int | None
    stage: Stage
    minerals: frozenset[Mineral]

    @property
    def place(self) -> int:
        """How far along the mineral's way it stands; what a recycler recovers goes to a refinery."""
        return _ORDER.index(Stage.CONCENTRATOR if self.stage is Stage.RECYCLING else self.stage)


class Step(NamedTuple):
    """One step between two nodes; `link` None is a join within a company."""

    source: Node
    target: Node
    link: LinkFact | None


@dataclass(frozen=True)
class Path:
    """The best documented way between a site and a company: links from the mineral's side to the buyer's."""

    links: tuple[LinkFact, ...]
    by_company: bool

    @property
    def tier(self) -> int:
        """How many links it has."""
        return len(self.links)

    @property
    def weakest(self) -> Confidence:
        """The least confident link; a path of joins alone is as weak as can be."""
        return max((each.confidence for each in self.links), key=_RANK.__getitem__, default=Confidence.LOW)

    @property
    def all_active(self) -> bool:
        """Whether every link is said to run now."""
        return all(each.state is LinkState.ACTIVE for each in self.links)

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """What is smaller is better: running, known by site, strong evidence, few links."""
        return (not self.all_active, self.by_company, _RANK[self.weakest], self.tier)


@dataclass
class _Layer:
    """The steps of one mineral in both directions."""

    up: dict[Node, list[Step]] = field(default_factory=lambda: defaultdict(list))
    down: dict[Node, list[Step]] = field(default_factory=lambda: defaultdict(list))

    def add(self, step: Step) -> None:
        """Add a step."""
        self.up[step.target].append(step)
        self.down[step.source].append(step)


class SupplyGraph:
    """All links that one viewer may walk, and which sites belong to which companies."""

    def __init__(self, sites: Iterable[SiteFact], links: Iterable[LinkFact]) -> None:
        self.sites = {each.id: each for each in sites}
        walked = [each for each in links if each.state is not LinkState.ENDED]
        self._companies = self._members(walked)
        self.sites_of: dict[int, set[int]] = defaultdict(set)
        for site_id, companies in self._companies.items():
            for company in companies:
                self.sites_of[company].add(site_id)
        self._layers = {mineral: self._layer(mineral, walked) for mineral in Mineral}

    def _members(self, links: list[LinkFact]) -> dict[int, set[int]]:
        """Say which companies a site belongs to: its operator, and whom a link names together with it."""
        companies: dict[int, set[int]] = defaultdict(set)
        for site in self.sites.values():
            if site.operator_id is not None:
                companies[site.id].add(site.operator_id)
        for link in links:
            if link.supplier_site_id and link.supplier_id:
                companies[link.supplier_site_id].add(link.supplier_id)
            if link.customer_site_id and link.customer_id:
                companies[link.customer_site_id].add(link.customer_id)
        return companies

    def _layer(self, mineral: Mineral, links: list[LinkFact]) -> _Layer:
        layer = _Layer()
        chosen = [each for each in links if each.mineral is mineral]
        for link in chosen:
            layer.add(Step(link.source, link.target, link))
        self._join_companies(layer, mineral, chosen)
        return layer

    def _join_companies(self, layer: _Layer, mineral: Mineral, links: list[LinkFact]) -> None:
        """Join what a company received to what it sends on, and a company named alone to its sites."""
        receiving = {link.customer_site_id for link in links if link.customer_site_id}
        sending = {link.supplier_site_id for link in links if link.supplier_site_id}
        selling_alone = {link.supplier_id for link in links if link.supplier_id and not link.supplier_site_id}
        for site in sorted(sending):
            for company in sorted(self._companies[site]):
                layer.add(Step(buying(company), site_node(site), None))
                for other in sorted(self.sites_of[company] & receiving - {site}):
                    if self.sites[other].place < self.sites[site].place:
                        layer.add(Step(site_node(other), site_node(site), None))
        for company in sorted(selling_alone):
            layer.add(Step(buying(company), selling(company), None))
            for site in sorted(self.sites_of[company]):
                if site in receiving or mineral in self.sites[site].minerals:
                    layer.add(Step(site_node(site), selling(company), None))

    def upstream(self, company_id: int, mineral: Mineral) -> dict[int, Path]:
        """Return the best path from each site that lies upstream of a company, by the site's id."""
        layer = self._layers[mineral]
        starts = [buying(company_id), *(site_node(each) for each in self.sites_of[company_id])]
        own = self.sites_of[company_id]
        found = _best(starts, layer.up, towards_source=True)
        return {
            node.id: path
            for node, path in found.items()
            if node.kind == "site" and node.id not in own and path.links
        }

    def downstream(self, site_id: int, mineral: Mineral) -> dict[int, Path]:
        """Return the best path from a site to each company downstream of it, by the company's id."""
        found = _best([site_node(site_id)], self._layers[mineral].down, towards_source=False)
        reached: dict[int, Path] = {}
        for node, path in found.items():
            if not path.links:
                continue
            companies = self._companies[node.id] if node.kind == "site" else {node.id}
            for company in companies:
                if company not in reached or path.rank < reached[company].rank:
                    reached[company] = path
        return reached


class _Sieve(NamedTuple):
    """Which steps a walk may take."""

    only_active: bool
    only_by_site: bool
    grade: Confidence

    def passes(self, step: Step) -> bool:
        """Whether the walk may take this step."""
        if step.link is None:
            return not self.only_by_site
        if self.only_active and step.link.state is not LinkState.ACTIVE:
            return False
        return _RANK[step.link.confidence] <= _RANK[self.grade]


#: Best first: running before not running, by site before by company, strong evidence before weak.
_SIEVES = tuple(_Sieve(*each) for each in product((True, False), (True, False), _GRADES))


def _best(starts: list[Node], steps: dict[Node, list[Step]], *, towards_source: bool) -> dict[Node, Path]:
    """Find the best path to each node, and among equals the one with the fewest links."""
    found: dict[Node, Path] = {}
    for sieve in _SIEVES:
        came_by = _walk(starts, steps, sieve, towards_source=towards_source)
        for node in came_by:
            if node not in found:
                found[node] = _path(node, came_by, towards_source=towards_source)
    return found


def _walk(
    starts: list[Node], steps: dict[Node, list[Step]], sieve: _Sieve, *, towards_source: bool
) -> dict[Node, Step | None]:
    """Walk outwards, joins within a company costing nothing; return by which step each node was reached."""
    came_by: dict[Node, Step | None] = {}
    waiting: deque[tuple[Node, Step | None]] = deque((start, None) for start in starts)
    while waiting:
        node, by = waiting.popleft()
        if node in came_by:
            continue
        came_by[node] = by
        for step in steps.get(node, ()):
            following = step.source if towards_source else step.target
            if following in came_by or not sieve.passes(step):
                continue
            if step.link is None:
                waiting.appendleft((following, step))
            else:
                waiting.append((following, step))
    return came_by


def _path(node: Node, came_by: dict[Node, Step | None], *, towards_source: bool) -> Path:
    taken: list[Step] = []
    step = came_by[node]
    while step is not None:
        taken.append(step)
        step = came_by[step.target if towards_source else step.source]
    if not towards_source:
        taken.reverse()
    links = tuple(each.link for each in taken if each.link is not None)
    return Path(links, by_company=any(each.link is None for each in taken))
