"""How exactly each published case may be placed, so that no filter of the register finds fewer than five."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from grievance.transparency.disclosure import LEAST, Cell, suppress


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


def places(cases: Iterable[Placed], before: Mapping[str, Place] = MappingProxyType({})) -> dict[str, Place]:
    """Return how exactly each case may be placed; a case that may not be shown at all is left out.

    `before` says where each was placed last. Reports that share all that is told about their place are at
    least five, at every level. Therefore any two filters by place differ by nobody, or by five reports or
    more. So do two publications: what is new waits until there are five, and what was told is told more
    exactly only five at a time. Only what has to go changes that: it leaves a tombstone anyway.
    """
    everything = list(cases)
    true = {each.key: each.place for each in everything if each.reported}
    told = {key: _still_so(before[key], place) for key, place in true.items() if key in before}
    new = true.keys() - told.keys()
    if suppress({"new": _cell(len(new))})["new"] is not None:
        told |= dict.fromkeys(sorted(new), NOWHERE)
    told = _lifted(told)
    for place, keys in _together(told).items():
        waiting = [Placed(key, true[key]) for key in keys]
        told |= _narrow(waiting, LEVELS[_depth(place) :], place)
    return {**told, **{each.key: each.place for each in everything if not each.reported}}


def _still_so(told: Place, true: Place) -> Place:
    """Return what was told of a place, as far as it is still so."""
    kept = NOWHERE
    for level in LEVELS:
        value = getattr(told, level)
        if value is None or value != getattr(true, level):
            break
        kept = replace(kept, **{level: value})
    return kept


def _lifted(told: Mapping[str, Place]) -> dict[str, Place]:
    """Tell less of places where fewer than five are left, since somebody has gone."""
    lifted = dict(told)
    while small := [place for place, keys in _together(lifted).items() if len(keys) < LEAST]:
        place = max(small, key=lambda each: (_depth(each), str(each)))
        groups = _together(lifted)
        if place == NOWHERE:
            del groups[NOWHERE]
            if not groups:
                return {}
            place = min(groups, key=lambda each: (len(groups[each]), str(each)))
        wider = replace(place, **{LEVELS[_depth(place) - 1]: None})
        lifted |= dict.fromkeys(groups[place], wider)
    return lifted


def _together(told: Mapping[str, Place]) -> dict[Place, list[str]]:
    groups: defaultdict[Place, list[str]] = defaultdict(list)
    for key, place in told.items():
        groups[place].append(key)
    return dict(groups)


def _depth(place: Place) -> int:
    return sum(getattr(place, level) is not None for level in LEVELS)


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
