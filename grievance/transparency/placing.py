"""How exactly each published case may be placed, so that no filter of the register finds fewer than five."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from grievance.transparency.disclosure import Cell, suppress


@dataclass(frozen=True)
class Place:
    """Where a case is, from the widest to the narrowest; what is None is not told."""

    minerals: tuple[str, ...] | None = None
    country: str | None = None
    stage: str | None = None
    site: str | None = None
    """The site's reference, if it may be named."""


@dataclass(frozen=True)
class Placed:
    """A case that may be published, and where it is."""

    key: str
    place: Place
    reported: bool = True
    """Whether a worker's report stands behind it; what comes from a public source protects nobody."""


LEVELS = tuple(each.name for each in fields(Place))
NOWHERE = Place()


def places(cases: Iterable[Placed]) -> dict[str, Place]:
    """Return how exactly each case may be placed; a case that may not be shown at all is left out.

    Reports that share all that is told about their place are at least five, at every level. Therefore any
    two filters by place differ by nobody, or by five reports or more.
    """
    everything = list(cases)
    reported = [each for each in everything if each.reported]
    told = {each.key: each.place for each in everything if not each.reported}
    if suppress({"all": _cell(len(reported))})["all"] is not None:
        told.update(_narrow(reported, LEVELS, NOWHERE))
    return told


def _narrow(cases: Sequence[Placed], levels: tuple[str, ...], known: Place) -> dict[str, Place]:
    told = {each.key: known for each in cases}
    if not levels:
        return told
    level, deeper = levels[0], levels[1:]
    groups: defaultdict[object, list[Placed]] = defaultdict(list)
    for each in cases:
        groups[getattr(each.place, level)].append(each)
    unknown = len(groups.pop(None, []))
    shown = suppress({value: _cell(len(group)) for value, group in groups.items()}, hidden=unknown)
    for value, group in groups.items():
        if shown[value] is not None:
            placed = replace(known, **{level: value})  # type: ignore[arg-type]
            told.update(_narrow(group, deeper, placed))
    return told


def _cell(number: int) -> Cell:
    return Cell(number, number)
