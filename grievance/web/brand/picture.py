"""Draw a whole chain: every documented way side by side, the brand at the end; many places as groups."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from flask_babel import gettext, ngettext

from grievance.transparency.labels import word_for
from grievance.transparency.queries.chain import BrandSite, MineralPath
from grievance.web.ui.chain_picture import Step, drawn_node, places_of, room_for
from grievance.web.ui.presentation import translated
from grievance.web.ui.sankey import Sankey, SankeyFlow, SankeyNode, sankey

#: So many places stand below each other at most; names of more would lie on each other.
MOST_PLACES = 9
_GAP = 22.0


class Place(NamedTuple):
    """A place on a way: how many links it is from the brand, and by which name."""

    away: int
    name: str


class Way(NamedTuple):
    """A way from a site to the brand."""

    kind: str
    """What happens at the site: by this many sites are drawn together."""
    places: tuple[Place, ...]
    weak: tuple[bool, ...]


def whole_chain(sites: Collection[BrandSite]) -> Sankey | None:
    """Draw all ways of a chain: a ribbon is as thick as ways go over it; None if there is no way."""
    kinds = {stage: translated(word_for("site_stage", stage)) for stage in {each.stage for each in sites}}
    ways = [_way(kinds[site.stage], path) for site in sites for path in site.paths if path.steps]
    if not ways:
        return None
    names = _names(ways)
    last = max(len(each.weak) for each in ways)
    room = room_for(last)
    nodes: dict[str, SankeyNode] = {}
    counts: Counter[tuple[str, str]] = Counter()
    strong: set[tuple[str, str]] = set()
    nodes_of = {place: drawn_node(last - place.away, name, room) for place, name in names.items()}
    for way in ways:
        drawn = [nodes_of[each] for each in way.places]
        nodes |= {each.key: each for each in drawn}
        for before, after, weak in zip(drawn, drawn[1:], way.weak, strict=False):
            counts[before.key, after.key] += 1
            if not weak:
                strong.add((before.key, after.key))
    flows = [SankeyFlow(*ends, count, ends not in strong) for ends, count in counts.items()]
    return sankey(
        gettext("Your whole chain"),
        _description(grouped=any(name != each.name for each, name in names.items())),
        [*_heads(last), ""],
        list(nodes.values()),
        flows,
        gap=_GAP,
    )


def _way(kind: str, path: MineralPath) -> Way:
    steps = [Step(each.start, each.end, each.confidence == "low") for each in path.steps]
    names = places_of(steps)
    return Way(
        kind=kind,
        places=tuple(Place(len(steps) - number, name) for number, name in enumerate(names)),
        weak=tuple(each.weak for each in steps),
    )


def _names(ways: Sequence[Way]) -> dict[Place, str]:
    """Return under which name each place is drawn: its own, that of its kind, or as one of the others."""
    counts = Counter(each for way in ways for each in way.places)
    passed = {each for way in ways for each in way.places[1:]}
    kinds = {way.places[0]: way.kind for way in ways if way.places[0] not in passed}
    by_column: dict[int, dict[Place, int]] = defaultdict(dict)
    for place, count in counts.items():
        by_column[place.away][place] = count
    return {place: name for column in by_column.values() for place, name in _few_names(column, kinds).items()}


def _few_names(column: Mapping[Place, int], kinds: Mapping[Place, str]) -> dict[Place, str]:
    names = {each: each.name for each in column}
    if len(names) <= MOST_PLACES:
        return names
    alike = Counter(kinds[each] for each in column if each in kinds)
    names |= {
        each: f"{alike[kinds[each]]} × {kinds[each]}" for each in column if alike[kinds.get(each, "")] > 1
    }
    drawn: Counter[str] = Counter()
    for place, count in column.items():
        drawn[names[place]] += count
    if len(drawn) <= MOST_PLACES:
        return names
    kept = {name for name, _count in drawn.most_common(MOST_PLACES - 1)}
    others = sum(name not in kept for name in names.values())
    rest = ngettext("%(num)s other place", "%(num)s other places", others)
    return {place: name if name in kept else rest for place, name in names.items()}


def _heads(last: int) -> list[str]:
    away = [ngettext("%(num)s link away", "%(num)s links away", each) for each in range(last, 0, -1)]
    return [*away, gettext("Your organisation")]


def _description(*, grouped: bool) -> str:
    said = [gettext("Each ribbon is as thick as documented ways go over it. It says nothing about amounts.")]
    if grouped:
        said.append(gettext("Where places are many, sites of one kind are drawn together."))
    return " ".join(said)
