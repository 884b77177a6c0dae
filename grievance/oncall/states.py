"""What can come of a look, who is called one after the other, and what can be wrong with a roster."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What whoever looked found."""

    NOW = "now"
    """It is real and happens now: colleagues are paged."""
    LATER = "later"
    """It may well be real, but nobody is in danger this minute."""
    NO_DANGER = "no_danger"
    """Nothing in it speaks of danger."""


class Call(StrEnum):
    """Who is called, one after the other, until somebody has looked; each has ten minutes."""

    ON_CALL = "on_call"
    DEPUTY = "deputy"
    SUPERVISORS = "supervisors"
    EVERYBODY = "everybody"
    """All of the team who may look: they are called again and again."""


class HoleKind(StrEnum):
    """What is wrong with a stretch of a roster."""

    NOBODY = "nobody"
    AWAY = "away"
    """Whoever is on call is away then, or cannot sign in any more."""
    NO_DEPUTY = "no_deputy"
    """Nobody stands in, or whoever does is away then."""
