"""Whether a position lies in the country that a list names, by the borders of the world's time zones."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

import tzfpy
from babel.core import get_global

#: About twenty kilometres: positions are rough, and so are borders.
_NEAR = 0.2
#: Territories whose time zone is named after a neighbour.
_WITH: dict[str, frozenset[str]] = {"XK": frozenset({"RS"}), "EH": frozenset({"MA"}), "PS": frozenset({"IL"})}


class Whereabouts(StrEnum):
    """Where a position lies."""

    AS_SAID = "as_said"
    ELSEWHERE = "elsewhere"
    AT_SEA = "at_sea"


def whereabouts(latitude: float, longitude: float, country: str) -> Whereabouts:
    """Say whether a position lies in a country, at most some twenty kilometres beyond its border."""
    accepted = _WITH.get(country, frozenset()) | {country}
    near = [(latitude, longitude)]
    near += [(latitude + up, longitude + across) for up in (-_NEAR, _NEAR) for across in (-_NEAR, _NEAR)]
    seen: set[str] = set()
    for each in near:
        here = _countries_at(max(-90.0, min(90.0, each[0])), (each[1] + 180) % 360 - 180)
        if here & accepted:
            return Whereabouts.AS_SAID
        seen |= here
    return Whereabouts.ELSEWHERE if seen else Whereabouts.AT_SEA


def country_at(latitude: float, longitude: float) -> str | None:
    """Return the country of a position, if it is one."""
    found = _countries_at(latitude, longitude)
    return min(found) if found else None


@lru_cache(maxsize=8192)
def _countries_at(latitude: float, longitude: float) -> frozenset[str]:
    territories = get_global("zone_territories")
    zones = [str(zone) for zone in tzfpy.get_tzs(longitude, latitude)]
    return frozenset(
        str(territories[zone]) for zone in zones if zone in territories and not zone.startswith("Etc/")
    )
