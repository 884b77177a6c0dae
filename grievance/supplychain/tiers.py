"""Walk from a site to its buyers in the database, tier by tier, while no graph is at hand in memory.

It takes the fewest links, not the best evidence, joins sites to those alone who run them, and knows no
shares. A tier is one question: whom does all that was reached last supply? The answer is one line of numbers,
and what was reached is kept here: as rows of the database each place would cost more than its links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.supplychain.link_facts import KINDS, key_of, site_node
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.redirects import redirects, stands_for_itself
from grievance.supplychain.stages import Mineral
from grievance.supplychain.tier_questions import IN, OUT, SITE, Questions, sites_run_by


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
    walk = _Walk(Questions(organisation_id, mineral), key_of(site_node(site_id)))
    brands = walk.brands()
    nearest = sorted(brands, key=lambda company: (*brands[company], company))[:limit]
    return Reached(len(brands), walk.ways({company: brands[company][-1] for company in nearest}))


class _Records:
    """Which node a record is, and which records a node: those that stand for others have all their links."""

    def __init__(self) -> None:
        sites, firms = redirects(Site), redirects(Company)
        self._ends = {SITE: sites, IN: firms, OUT: firms}
        self._merged: dict[int, dict[int, list[int]]] = {}
        for kind, ends in self._ends.items():
            self._merged[kind] = defaultdict(list)
            for record_id, end in ends.items():
                self._merged[kind][end].append(record_id)

    def nodes(self, ids: Iterable[int], kind: int) -> list[int]:
        """Return the nodes that records are, as sites, as receivers or as suppliers."""
        ends = self._ends[kind]
        return [ends.get(each, each) * len(KINDS) + kind for each in ids]

    def ids(self, nodes: Iterable[int], kind: int) -> list[int]:
        """Return the records that those of these nodes are which are of one kind."""
        ids = [node // len(KINDS) for node in nodes if node % len(KINDS) == kind]
        if merged := self._merged[kind]:
            ids += [each for end in merged.keys() & set(ids) for each in merged[end]]
        return ids

    def pairs(self, rows: Iterable[tuple[int, int]], *, kind: int) -> Iterator[tuple[int, int]]:
        """Give companies of one kind with sites, as nodes."""
        companies, sites = zip(*rows, strict=True) if rows else ((), ())
        return zip(self.nodes(companies, kind), self.nodes(sites, SITE), strict=True)


class _Walk:
    """All that is downstream of one site."""

    def __init__(self, questions: Questions, start: int) -> None:
        self._asked, self._records, self._start = questions, _Records(), start
        self._sales = {
            site: company for company, site in self._records.pairs(questions.sites_of_sellers(), kind=OUT)
        }
        """What a company sells, by its sites."""
        self._tiers: dict[int, int] = {}
        """After how many links each node was reached."""
        self._reached: list[set[int]] = []
        """The nodes of each tier."""
        self._joined_from: dict[int, int] = {}
        """Those that were reached by a step within a company, and from which."""
        fresh = {start}
        while fresh:
            self._tiers |= dict.fromkeys(fresh, len(self._reached))
            self._reached.append(fresh | self._join(fresh))
            fresh = self._supplied(self._reached[-1]).difference(self._tiers)

    def brands(self) -> dict[int, tuple[int, int, int]]:
        """Return for each brand that was reached after how many links, as what, and at which node."""
        query = select(Company.id).where(Company.is_brand, stands_for_itself(Company))
        brands = list(db.session.scalars(query))
        receivers = self._records.nodes(brands, IN)
        run_by = {node: node for kind in (IN, OUT) for node in self._records.nodes(brands, kind)}
        rows = sites_run_by(self._records.ids(receivers, IN))
        run_by |= {site: company for company, site in self._records.pairs(rows, kind=IN)}
        nearest: dict[int, tuple[int, int, int]] = {}
        for node, company in run_by.items():
            if tier := self._tiers.get(node):
                found = (tier, node % len(KINDS), node)
                nearest[company // len(KINDS)] = min(nearest.get(company // len(KINDS), found), found)
        return nearest

    def ways(self, ends: dict[int, int]) -> dict[int, Way]:
        """Return the way to each company from the node at which it was reached, all of them at once."""
        came: dict[int, tuple[int, int]] = {}
        wanted = set(ends.values())
        for tier in range(len(self._reached) - 1, 0, -1):
            wanted = self._before_joins(wanted)
            if here := wanted & self._reached[tier]:
                came |= self._supplying(here, tier)
                wanted = wanted - here | {came[each][0] for each in here}
        return {company: self._way(node, came) for company, node in ends.items()}

    def _way(self, node: int, came: dict[int, tuple[int, int]]) -> Way:
        links, joined = [], False
        while node != self._start:
            if node in self._joined_from:
                node, joined = self._joined_from[node], True
            else:
                node, link_id = came[node]
                links.append(link_id)
        return Way(tuple(reversed(links)), joined)

    def _before_joins(self, nodes: set[int]) -> set[int]:
        """Return where the steps within companies begin that lead to nodes."""
        while joined := nodes & self._joined_from.keys():
            nodes = nodes - joined | {self._joined_from[each] for each in joined}
        return nodes

    def _join(self, fresh: set[int]) -> set[int]:
        """Return what one gets to from nodes within companies, and note from where; it counts no tier."""
        found: set[int] = set()
        while fresh:
            steps: dict[int, int] = {}
            for origin, end in sorted(self._joins(fresh)):
                if end not in self._tiers:
                    steps.setdefault(end, origin)
            self._joined_from |= steps
            self._tiers |= dict.fromkeys(steps, len(self._reached))
            fresh = set(steps)
            found |= fresh
        return found

    def _joins(self, nodes: set[int]) -> Iterator[tuple[int, int]]:
        """Give steps from what a company gets to its sales and to its sites, and from these to its sales."""
        receivers = self._records.ids(nodes, IN)
        for each in receivers:
            yield from zip(*(self._records.nodes([each], kind) for kind in (IN, OUT)), strict=True)
        yield from self._records.pairs(self._asked.sending_sites(receivers), kind=IN)
        # What no link came to sells for its company only if it is known to handle the mineral.
        unsupplied = self._joined_from.keys() | {self._start}
        sites = nodes & self._sales.keys()
        doubtful = self._records.ids(sites & unsupplied, SITE)
        handling = self._records.nodes(self._asked.handling(doubtful), SITE)
        for site in sites - unsupplied | set(handling):
            yield site, self._sales[site]

    def _supplied(self, nodes: set[int]) -> set[int]:
        """Return whom nodes supply."""
        found: set[int] = set()
        for kind in (SITE, OUT):
            for end, ids in self._asked.supplied_by(kind, self._records.ids(nodes, kind)):
                found.update(self._records.nodes(ids, end))
        return found

    def _supplying(self, nodes: set[int], tier: int) -> dict[int, tuple[int, int]]:
        """Return for each of these nodes one that supplies it and was reached just before, and the link."""
        found: dict[int, tuple[int, int]] = {}
        for kind, end in product((SITE, OUT), (SITE, IN)):
            before = self._records.ids(self._reached[tier - 1], kind)
            links = self._asked.links_between(kind, before, end, self._records.ids(nodes, end))
            ids, suppliers, customers = zip(*links, strict=True) if links else ((), (), ())
            origins, ends = self._records.nodes(suppliers, kind), self._records.nodes(customers, end)
            for node, origin, link_id in zip(ends, origins, ids, strict=True):
                found.setdefault(node, (origin, link_id))
        return found
