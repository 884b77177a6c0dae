"""Draw documented ways from a site to those who buy of it, place by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple
from unicodedata import east_asian_width

from flask_babel import gettext

from grievance.web.ui.sankey import NODE_WIDTH, WIDTH, Sankey, SankeyFlow, SankeyNode, sankey

#: More would lie on each other; the table beside the picture has all.
MOST_WAYS = 8
#: How many units of the drawing a letter takes.
_LETTER = 8


class Step(NamedTuple):
    """One link of a way: from where to where, and whether its evidence is weak."""

    start: str
    end: str
    weak: bool


def chain_picture(ways: Iterable[Sequence[Step]]) -> Sankey | None:
    """Draw ways that begin at one site: a ribbon is as thick as ways go over it; None if there is no way."""
    drawn = [way for way in ways if way][:MOST_WAYS]
    if not drawn:
        return None
    counts: Counter[tuple[str, str]] = Counter()
    nodes: dict[str, SankeyNode] = {}
    weak: set[tuple[str, str]] = set()
    last = max(len(way) for way in drawn)
    room = room_for(last)
    for way in drawn:
        places = [drawn_node(number, label, room) for number, label in enumerate(places_of(way))]
        nodes |= {each.key: each for each in places}
        for before, after, step in zip(places, places[1:], way, strict=False):
            counts[before.key, after.key] += 1
            if step.weak:
                weak.add((before.key, after.key))
    flows = [SankeyFlow(*ends, count, ends in weak) for ends, count in counts.items()]
    columns = [
        gettext("The site"),
        *(gettext("Link %(number)s", number=number) for number in range(1, last + 1)),
        # An empty column, so that the names of the last ones have room of their own.
        "",
    ]
    return sankey(
        gettext("From the site to brands"),
        gettext("Each ribbon is as thick as documented ways go over it. It says nothing about amounts."),
        columns,
        list(nodes.values()),
        flows,
    )


def places_of(way: Sequence[Step]) -> list[str]:
    """Name each place; where only the company is known to pass it on, both of its names."""
    labels = [way[0].start]
    for number, step in enumerate(way):
        onward = way[number + 1].start if number + 1 < len(way) else step.end
        labels.append(step.end if onward == step.end else f"{step.end} · {onward}")
    return labels


def room_for(links: int) -> int:
    """Return how many letters a name may have where ways have so many links."""
    return int((WIDTH / (links + 1) - 2 * NODE_WIDTH) / _LETTER)


def drawn_node(column: int, label: str, room: int) -> SankeyNode:
    """Return a place in its column, its name no longer than there is room."""
    return SankeyNode(f"{column} {label}", label, column, _cut(label, room))


def _cut(label: str, room: int) -> str:
    """Return as much of a name as there is room for; a Chinese or Japanese letter is as wide as two."""
    widths = [2 if east_asian_width(letter) in "WF" else 1 for letter in label]
    if sum(widths) <= room:
        return label
    wide = list(accumulate(widths))
    return f"{label[: sum(each < room for each in wide)].rstrip()}…"
