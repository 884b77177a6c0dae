"""Which known site or company a name in a list means.

Names are compared without legal forms and only within the same country and mineral: on real lists, that
counts for more than the choice of a measure. A match is taken without asking only if it scores high, the
runner-up is far behind, and both names say alike which of several neighbours is meant; what remains is shown
to a steward, who sees five candidates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from rapidfuzz import fuzz, process

from grievance.supplychain.distinctions import distinctions
from grievance.supplychain.identifiers import Scheme
from grievance.supplychain.names import bare_name
from grievance.supplychain.stages import Mineral

#: A name is taken if it scores this much out of 100 and is so far ahead of the next.
ACCEPTED, AHEAD = 85, 10
#: How alike it must be to one that is known for somebody to be asked whether it is the same.
ASKED_FROM = 65
#: How many are shown to a steward, and how alike they must be at least.
SHOWN, _SHOWN_FROM = 5, 30
#: A name is compared with so many of one country: of more, with those that share most threes of letters.
_COMPARED = 500
#: Three letters that a greater share of the names hold tell none of them apart.
_TELLING = 0.3

#: Whose number it is, which country's, and the number.
Numbered = tuple[Scheme, str, str]


class Because(StrEnum):
    """Why a match was taken without asking."""

    DECIDED = "decided"
    """A steward said so once."""
    IDENTIFIER = "identifier"
    NAME = "name"


@dataclass(frozen=True)
class Known:
    """A site or company with all that it can be recognised by."""

    id: int
    names: tuple[str, ...]
    country: str | None
    minerals: frozenset[Mineral] = frozenset()
    """Empty if none is known: then it is compared whatever the mineral."""
    identifiers: frozenset[Numbered] = frozenset()


@dataclass(frozen=True)
class Wanted:
    """What a list says about a site or company."""

    name: str
    country: str | None = None
    minerals: frozenset[Mineral] = frozenset()
    identifiers: frozenset[Numbered] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """A site or company that it could be."""

    id: int
    name: str
    """Its name that fits best, legal forms aside."""
    score: float
    closeness: float
    """The same with every word counted, for two that score alike."""


@dataclass(frozen=True)
class Match:
    """What it could be, the likeliest first, and what it was taken for."""

    candidates: tuple[Candidate, ...]
    accepted: int | None = None
    because: Because | None = None


@dataclass
class _Block:
    """The names known in one country, whose they are, and where each three letters in a row stand."""

    names: list[str] = field(default_factory=list)
    owners: list[Known] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, owner: Known) -> None:
        for letters in _threes(name):
            self.places[letters].append(len(self.names))
        self.names.append(name)
        self.owners.append(owner)

    def near(self, name: str) -> Iterable[int]:
        """Return where the names stand that it is worth comparing with, of very many the likeliest first."""
        if len(self.names) <= _COMPARED:
            return range(len(self.names))
        shared: Counter[int] = Counter()
        for letters in _threes(name):
            places = self.places.get(letters, ())
            if len(places) <= _TELLING * len(self.names):
                shared.update(places)
        return (at for at, _ in shared.most_common())


class Matcher:
    """All sites, or all companies, ready to be compared with names."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._blocks: dict[str | None, _Block] = defaultdict(_Block)
        self._by_number: dict[Numbered, set[int]] = defaultdict(set)
        for each in known:
            self.add(each)

    def add(self, known: Known) -> None:
        """Know one more, as when an import has just added it."""
        block = self._blocks[known.country]
        for name in dict.fromkeys(bare_name(each) for each in known.names):
            block.add(name, known)
        for number in known.identifiers:
            self._by_number[number].add(known.id)

    def match(self, wanted: Wanted, *, without: Iterable[int] = ()) -> Match:
        """Return what it could be; `without` are those of which a steward said that they are not meant."""
        left_out = frozenset(without)
        candidates = tuple(self._candidates(wanted, left_out))
        numbered = set().union(*(self._by_number.get(each, ()) for each in wanted.identifiers)) - left_out
        if len(numbered) == 1:
            return Match(candidates, numbered.pop(), Because.IDENTIFIER)
        # Numbers that stand for two different ones are a question, however alike the names are.
        if not numbered and _is_clear(bare_name(wanted.name), candidates):
            return Match(candidates, candidates[0].id, Because.NAME)
        return Match(candidates)

    def _candidates(self, wanted: Wanted, without: frozenset[int]) -> list[Candidate]:
        name = bare_name(wanted.name)
        best: dict[int, Candidate] = {}
        for each in self._alike(name, wanted, without):
            present = best.get(each.id)
            if present is None or _rank(each) > _rank(present):
                best[each.id] = each
        return sorted(best.values(), key=_rank, reverse=True)[:SHOWN]

    def _alike(self, name: str, wanted: Wanted, without: frozenset[int]) -> Iterator[Candidate]:
        for block in self._blocks_for(wanted.country):
            possible = (
                at
                for at in block.near(name)
                if (owner := block.owners[at]).id not in without
                and _share_a_mineral(owner.minerals, wanted.minerals)
            )
            compared = {at: block.names[at] for at in islice(possible, _COMPARED)}
            found = process.extract(
                name, compared, scorer=fuzz.token_set_ratio, score_cutoff=_SHOWN_FROM, limit=4 * SHOWN
            )
            for text, score, at in found:
                yield Candidate(block.owners[at].id, text, score, fuzz.token_sort_ratio(name, text))

    def _blocks_for(self, country: str | None) -> list[_Block]:
        if not country:
            return list(self._blocks.values())
        return [self._blocks[each] for each in (country, None) if each in self._blocks]


def _threes(name: str) -> set[str]:
    padded = f" {name} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _share_a_mineral(known: frozenset[Mineral], wanted: frozenset[Mineral]) -> bool:
    return not known or not wanted or not known.isdisjoint(wanted)


def _rank(candidate: Candidate) -> tuple[float, float]:
    return candidate.score, candidate.closeness


def _is_clear(name: str, candidates: tuple[Candidate, ...]) -> bool:
    """Whether the first is alike enough, is not told apart by its name, and no other comes near."""
    if not candidates or candidates[0].score < ACCEPTED:
        return False
    if distinctions(name) != distinctions(candidates[0].name):
        return False
    return len(candidates) == 1 or candidates[0].score - candidates[1].score >= AHEAD
