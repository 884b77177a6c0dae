"""Which clocks are right at a place."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo

import tzfpy
from babel.core import get_global


@lru_cache(maxsize=4096)
def zone_at(latitude: float | None, longitude: float | None, country: str) -> str | None:
    """Return the name of the time zone of a place, such as "Africa/Lubumbashi", or None if it is not known.

    A position decides, by the borders of OpenStreetMap that `tzfpy` carries. Without one, a country that has
    one zone only is enough (Unicode CLDR). Of a country with several, such as Congo, Indonesia or the United
    States, no zone is guessed.
    """
    if latitude is not None and longitude is not None:
        found = tzfpy.get_tz(longitude, latitude)
        # At sea there are only hours, and a mine in the sea is a mistake in a list.
        if found and not found.startswith("Etc/"):
            return str(found)
    zones = get_global("territory_zones").get(country, [])
    return str(zones[0]) if len(zones) == 1 else None


def is_zone(name: str) -> bool:
    """Whether there is such a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
