"""All key figures, in the order of their codes."""

from __future__ import annotations

from grievance.measures import (
    accessible,
    agreement,
    dialogue,
    equitable,
    learning,
    legitimate,
    predictable,
    rights,
    transparent,
)
from grievance.measures.entries import Measure

_PARTS = (
    predictable,
    accessible,
    equitable,
    legitimate,
    rights,
    learning,
    dialogue,
    transparent,
    agreement,
)
#: K5 and K9 have no source: nobody counts who works at a site today, nor asks workers what they know of us.
#: K24 is about what was published, and belongs to the layer that publishes.
MEASURES: tuple[Measure, ...] = tuple(
    sorted((each for part in _PARTS for each in part.MEASURES), key=lambda each: int(each.code[1:]))
)
