"""When the Parties review the Agreement, and what is prepared by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from grievance.foundation.text import N_

#: CMA-R1: in force on 28 March 2023, reviewed every two years (Reuters, 28 March 2023).
IN_FORCE = date(2023, 3, 28)
YEARS_BETWEEN = 2
PROVISION = "CMA-R1"
#: Our own planning; the Agreement, as far as others describe it, names the review only.
_BEFORE: tuple[tuple[int, str], ...] = (
    (365, N_("Plan the review")),
    (274, N_("Begin the consultation")),
    (183, N_("Hear the advisory bodies")),
    (91, N_("Draft the pack for the review")),
)
REVIEW = N_("Two-yearly review of the Agreement")


@dataclass(frozen=True)
class Milestone:
    """A day on the way to a review."""

    on: date
    label: str
    is_review: bool


def next_review(today: date) -> date:
    """Return the next day on which the two years are over."""
    year = IN_FORCE.year
    while IN_FORCE.replace(year=year) < today or year == IN_FORCE.year:
        year += YEARS_BETWEEN
    return IN_FORCE.replace(year=year)


def milestones(today: date) -> list[Milestone]:
    """Return what is still ahead until the next review, soonest first."""
    review = next_review(today)
    planned = [Milestone(review - timedelta(days=days), label, False) for days, label in _BEFORE]
    return [*(each for each in planned if each.on >= today), Milestone(review, REVIEW, True)]
