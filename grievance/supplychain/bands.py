"""How much of what a buyer takes in may come from one site, never more exactly than the sources allow."""

from __future__ import annotations

from enum import StrEnum

_HIGH = 0.10
_SOME = 0.01


class Band(StrEnum):
    """A share by mass balance, in steps that unknown volumes cannot overturn."""

    HIGH = "high"
    """More than a tenth."""
    SOME = "some"
    """Between a hundredth and a tenth."""
    TRACE = "trace"
    """Less than a hundredth."""
    UNKNOWN = "unknown"
    """No chain of purchases that are said to run now: a share would be a guess."""


class Granularity(StrEnum):
    """How closely a path is known."""

    SITE = "site"
    COMPANY = "company"
    """At least one step joins only by company: no source says that this site's material goes on."""


def band_of(share: float) -> Band:
    """Return the band of a share between 0 and 1; 0 says that nothing is known to arrive."""
    if share <= 0:
        return Band.UNKNOWN
    if share > _HIGH:
        return Band.HIGH
    return Band.SOME if share >= _SOME else Band.TRACE
