"""Walk from a few nodes to all that they reach, by every sieve at once, a whole tier at a time."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grievance.supplychain.link_facts import GRADES, Bools, Ints
from grievance.supplychain.stages import Confidence

#: Numbers of steps or of nodes, kept short.
Steps = NDArray[np.int32]
#: A bit for each sieve.
Bits = NDArray[np.int16]


class Sieve(NamedTuple):
    """Which steps a walk may take, and so what the best path to a node that it finds first is like."""

    only_active: bool
    only_by_site: bool
    grade: Confidence

    def lets_through(self, *, active: bool, grade: int) -> bool:
        """Say whether a walk may take a link that runs or not, on evidence of this grade."""
        return (active or not self.only_active) and grade <= GRADES.index(self.grade)


#: Best first: running before not running, by site before by company, strong evidence before weak.
SIEVES = tuple(Sieve(*each) for each in product((True, False), (True, False), GRADES))
_ALL = (1 << len(SIEVES)) - 1
#: From which part of all nodes on it is faster to ask each node what it gets than to hand on from each.
_MANY = 1 / 16
#: Those by which one may step within a company.
_BY_COMPANY = sum(1 << number for number, each in enumerate(SIEVES) if not each.only_by_site)
_BY_LINK = np.array(
    [
        [
            sum(
                1 << number
                for number, each in enumerate(SIEVES)
                if each.lets_through(active=active, grade=grade)
            )
            for grade in range(len(GRADES))
        ]
        for active in (False, True)
    ],
    dtype=np.int16,
)
#: Which sieve is the best of those whose bits are set.
_BEST = np.array(
    [next((number for number in range(len(SIEVES)) if bits >> number & 1), -1) for bits in range(_ALL + 1)],
    dtype=np.int8,
)


def passing_links(active: Bools, grades: NDArray[np.int8]) -> Bits:
    """Return which sieves let each link through."""
    bits: Bits = _BY_LINK[active.astype(np.int8), grades]
    return bits


def passing_joins(count: int) -> Bits:
    """Return the same for so many steps within companies."""
    return np.full(count, _BY_COMPANY, dtype=np.int16)


class Adjacency:
    """From each node to the steps at one of their ends, which are numbered from `first`."""

    def __init__(self, ends: Steps, nodes: int, first: int = 0) -> None:
        self.steps: Steps = (np.argsort(ends, kind="stable") + first).astype(np.int32)
        """All steps: those of one node stand together, and after those of the node before it."""
        self._from = np.zeros(nodes + 1, dtype=np.int32)
        np.cumsum(np.bincount(ends, minlength=nodes), out=self._from[1:])

    def counts(self, nodes: Ints) -> Ints:
        """Return how many steps each of these nodes has."""
        return (self._from[nodes + 1] - self._from[nodes]).astype(np.int64)

    def of(self, nodes: Ints) -> Steps:
        """Return the steps of these nodes, one node after the other."""
        counts = self.counts(nodes)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        steps: Steps = self.steps[np.repeat(self._from[nodes], counts) + within]
        return steps

    @property
    def heads(self) -> tuple[Ints, Steps]:
        """Return the nodes that have steps at all, and where among all steps those of each begin."""
        nodes = np.flatnonzero(np.diff(self._from))
        return nodes, self._from[nodes]


class Ways(NamedTuple):
    """Steps of a layer in the direction of a walk: either its links, or its joins within companies."""

    origins: Steps
    ends: Steps
    passing: Bits
    leaving: Adjacency
    """By the nodes where they start."""
    arriving: Adjacency


class _Handing:
    """Nodes hand on by which sieves they were reached, as far as the steps from them let these pass."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        steps = ways.arriving.steps
        self._nodes, self._begins = ways.arriving.heads
        self._origins, self._passing = ways.origins[steps], ways.passing[steps]

    def take(self, fresh: Bits, seen: Bits) -> Bits:
        """Hand on what nodes have just got; return what is new at their neighbours, and note it."""
        new = np.zeros_like(seen)
        nodes = np.flatnonzero(fresh != 0) if len(self._nodes) else self._nodes
        if len(nodes) > len(seen) * _MANY:
            new[self._nodes] = np.bitwise_or.reduceat(fresh[self._origins] & self._passing, self._begins)
        elif len(nodes):
            steps = self._ways.leaving.of(nodes)
            passed = fresh[self._ways.origins[steps]] & self._ways.passing[steps]
            np.bitwise_or.at(new, self._ways.ends[steps], passed)
        new &= ~seen
        seen |= new
        return new


class Found:
    """The best way to each node that was reached, and among equals the one with the fewest links."""

    def __init__(self, links: Ways, joins: Ways, starts: Ints, nodes: int) -> None:
        self._links, self._joins = links, joins
        seen = np.zeros(nodes, dtype=np.int16)
        seen[starts] = _ALL
        self._tiers = self._walk(seen)
        self.sieve = _BEST[seen]
        """By which sieve a node was reached best; -1 if by none."""
        self.tier = np.zeros(nodes, dtype=np.int16)
        """After how many links."""
        for tier, (reached, bits) in enumerate(self._tiers):
            best = bits >> self.sieve[reached] & 1 > 0
            self.tier[reached[best]] = tier
        self._came: dict[int, Steps] = {}

    def _walk(self, seen: Bits) -> list[tuple[Ints, Bits]]:
        """Return for each tier the nodes that were reached then, and by which sieves."""
        by_link, by_join = _Handing(self._links), _Handing(self._joins)
        tiers = []
        fresh = seen.copy()
        while fresh.any():
            wave = fresh
            while (wave := by_join.take(wave, seen)).any():
                fresh |= wave
            nodes = np.flatnonzero(fresh != 0)
            tiers.append((nodes, fresh[nodes]))
            fresh = by_link.take(fresh, seen)
        return tiers

    def steps_to(self, node: int) -> list[int]:
        """Return the steps of the best way to a node, the last one first."""
        sieve = int(self.sieve[node])
        if sieve not in self._came:
            self._came[sieve] = self._came_by(sieve)
        came, taken = self._came[sieve], []
        while (step := int(came[node])) >= 0:
            taken.append(step)
            node = int(self._links.origins[step])
        return taken

    def _came_by(self, sieve: int) -> Steps:
        """Return by which step each node was reached by a sieve; -1 where none was taken."""
        tiers = np.full(len(self.sieve), -1, dtype=np.int16)
        for tier, (reached, bits) in enumerate(self._tiers):
            tiers[reached[bits >> sieve & 1 > 0]] = tier
        came = np.full(len(self.sieve), -1, dtype=np.int32)
        # Of several steps to a node the first link wins, so it is written last.
        for ways, further in ((self._joins, 0), (self._links, 1)):
            steps = ways.leaving.steps
            before, after = tiers[ways.origins[steps]], tiers[ways.ends[steps]]
            passing = ways.passing[steps] >> sieve & 1 > 0
            taken = np.sort(steps[(before >= 0) & (after == before + further) & passing])[::-1]
            came[ways.ends[taken]] = taken
        return came
