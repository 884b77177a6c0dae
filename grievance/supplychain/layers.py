"""The links of one mineral as arrays, walked a whole tier at a time."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grievance.supplychain.claims import LinkKind
from grievance.supplychain.link_facts import KINDS, STATES, Bools, Ints, LinkTable
from grievance.supplychain.stages import LinkState
from grievance.supplychain.walks import Adjacency, Bits, Found, Steps, Ways, passing_joins, passing_links

Floats = NDArray[np.float64]
#: What arrives after so many steps, or is less than this, changes no band.
_MOST_STEPS = 64
_LEAST = 1e-6


def matched(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of positions at which the two hold the same value."""
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    low, high = np.searchsorted(ordered, left, "left"), np.searchsorted(ordered, left, "right")
    counts = high - low
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(np.arange(len(left)), counts), order[np.repeat(low, counts) + within]


class Layer:
    """The steps of one mineral: links, then the joins within companies, which cost nothing."""

    def __init__(self, links: LinkTable, joins_from: Ints, joins_to: Ints) -> None:
        self.links = links
        self._link_count = len(links)
        keys = np.concatenate([links.sources, joins_from, links.targets, joins_to])
        self.keys, numbers = np.unique(keys, return_inverse=True)
        half = self._link_count + len(joins_from)
        self._source, self._target = (each.astype(np.int32) for each in (numbers[:half], numbers[half:]))
        self._active: Bools = links.columns["state"] == STATES.index(LinkState.ACTIVE)
        self._down = self._adjacencies(self._source)
        self._up = self._adjacencies(self._target)

    def _adjacencies(self, ends: Steps) -> tuple[Adjacency, Adjacency]:
        count, nodes = self._link_count, len(self.keys)
        return Adjacency(ends[:count], nodes), Adjacency(ends[count:], nodes, count)

    def numbers(self, keys: Ints) -> Ints:
        """Return the numbers of those of these nodes that the layer has."""
        return self.present(keys, keys)[0]

    def present(self, keys: Ints, beside: Ints) -> tuple[Ints, Ints]:
        """Return the numbers of those of these nodes that the layer has, with what stands beside them."""
        if not len(self.keys):
            return keys[:0], beside[:0]
        places = np.searchsorted(self.keys, keys).clip(max=len(self.keys) - 1)
        there = self.keys[places] == keys
        return places[there], beside[there]

    def ids(self, numbers: Ints) -> list[int]:
        """Return the ids of the sites or companies that nodes are."""
        ids: list[int] = (self.keys[numbers] // len(KINDS)).tolist()
        return ids

    @cached_property
    def are_sites(self) -> Bools:
        """Whether each node is a site."""
        sites: Bools = self.keys % len(KINDS) == KINDS.index("site")
        return sites

    def best(self, starts: Ints, *, up: bool) -> Found:
        """Find the best path to each node, and among equals the one with the fewest links."""
        leaving, arriving = (self._up, self._down) if up else (self._down, self._up)
        ends = (self._target, self._source) if up else (self._source, self._target)
        links, joins = (Ways(*ends, self._passing, *each) for each in zip(leaving, arriving, strict=True))
        return Found(links, joins, starts, len(self.keys))

    @cached_property
    def _passing(self) -> Bits:
        joins = len(self._source) - self._link_count
        by_link = passing_links(self._active, self.links.columns["grade"])
        return np.concatenate([by_link, passing_joins(joins)])

    def links_to(self, node: int, found: Found, *, up: bool) -> list[int]:
        """Return the links that a walk took to a node, in the direction in which material goes."""
        links = [each for each in found.steps_to(node) if each < self._link_count]
        return links if up else links[::-1]

    @cached_property
    def receiving(self) -> Bools:
        """Whether each node takes in something by a purchase that is said to run."""
        return np.bincount(self._target[: self._link_count][self._bought], minlength=len(self.keys)) > 0

    @property
    def _bought(self) -> Bools:
        bought: Bools = self.links.columns["kind"] == list(LinkKind).index(LinkKind.SUPPLIES)
        return bought & self._active

    def shares_of(self, start: int) -> tuple[Floats, Bools]:
        """Return which part of what each node takes in comes from one, and whether that is estimated."""
        start_at = np.array([start])
        return self._spread(start_at, np.ones(1), up=False, hold=start)

    def shares_in(self, starts: Ints) -> tuple[Floats, Bools]:
        """Return which part of what these nodes take in, as much each, comes from every other."""
        share, estimated = self._spread(starts, np.full(len(starts), 1 / max(1, len(starts))), up=True)
        return np.minimum(share, 1), estimated

    def _spread(
        self, nodes: Ints, values: Floats, *, up: bool, hold: int | None = None
    ) -> tuple[Floats, Bools]:
        weights, guessed = self._mass_balance
        ends = self._source if up else self._target
        total, estimated = np.zeros(len(self.keys)), np.zeros(len(self.keys), dtype=np.bool_)
        for _step in range(_MOST_STEPS):
            if not nodes.size:
                break
            adding, doubts = np.zeros(len(self.keys)), np.zeros(len(self.keys))
            for adjacency in self._up if up else self._down:
                steps, counts = adjacency.of(nodes), adjacency.counts(nodes)
                carried = np.repeat(values, counts) * weights[steps]
                unsure = (guessed[steps] | np.repeat(estimated[nodes], counts)) & (carried > 0)
                adding += np.bincount(ends[steps], weights=carried, minlength=len(self.keys))
                doubts += np.bincount(ends[steps], weights=unsure, minlength=len(self.keys))
            if hold is not None:
                adding[hold] = 0
            total += adding
            estimated |= doubts > 0
            nodes = np.flatnonzero(adding > _LEAST)
            values = adding[nodes]
        return total, estimated

    @cached_property
    def _mass_balance(self) -> tuple[Floats, Bools]:
        """For each step, which part of what its target takes in it brings, and whether that is a guess.

        By volume where all that a node takes in has one in the same unit; else each supplier as much.
        """
        count, nodes = self._link_count, len(self.keys)
        counted = np.concatenate([self._bought, self._passes_on[self._source[count:]]])
        comparable = self._comparable(counted)
        volume = np.ones(len(self._target))
        known = comparable[self._target[:count]]
        volume[:count][known] = self.links.columns["yearly"][known]
        volume[~counted] = 0
        sums = np.bincount(self._target, weights=volume, minlength=nodes)[self._target]
        weights = np.divide(volume, sums, out=np.zeros_like(volume), where=sums > 0)
        return weights, ~comparable[self._target]

    @property
    def _passes_on(self) -> Bools:
        """Whether a node has anything to pass on within a company: it takes in something, or it is a site."""
        return self.receiving | self.are_sites

    def _comparable(self, counted: Bools) -> Bools:
        """Whether all that each node takes in has a volume, in one unit."""
        nodes, count = len(self.keys), self._link_count
        chosen = counted[:count]
        target = self._target[:count][chosen]
        yearly, unit = self.links.columns["yearly"][chosen], self.links.columns["unit"][chosen]
        lowest, highest = np.full(nodes, 127), np.full(nodes, -1)
        np.minimum.at(lowest, target, np.where(np.isnan(yearly), -1, unit))
        np.maximum.at(highest, target, unit)
        joined = np.bincount(self._target[count:][counted[count:]], minlength=nodes) > 0
        amounts = np.bincount(target, weights=np.nan_to_num(yearly), minlength=nodes)
        alike: Bools = (lowest == highest) & (highest > 0)
        return alike & ~joined & (amounts > 0)
