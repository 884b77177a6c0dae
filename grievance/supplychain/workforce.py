"""How many have to work at a site before anything may be said about it outside the team."""

from __future__ import annotations

#: Where fewer people work, anybody can be guessed. A workforce that nobody knows counts as too small.
LEAST_WORKFORCE = 25


def is_large_enough(workforce: int | None) -> bool:
    """Whether so many work at a site that something may be said about it."""
    return workforce is not None and workforce >= LEAST_WORKFORCE
