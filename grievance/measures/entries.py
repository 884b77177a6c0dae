"""What a key figure is: its definition, what is counted for it, and who may see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grievance.foundation.text import N_
from grievance.measures.selection import Selection
from grievance.measures.splits import Split


class Criterion(StrEnum):
    """What makes a mechanism effective (UN Guiding Principles, 31), and what only the Agreement asks."""

    PREDICTABLE = "predictable"
    ACCESSIBLE = "accessible"
    EQUITABLE = "equitable"
    LEGITIMATE = "legitimate"
    RIGHTS = "rights"
    TRANSPARENT = "transparent"
    LEARNING = "learning"
    DIALOGUE = "dialogue"
    AGREEMENT = "agreement"


CRITERION_LABELS: dict[Criterion, str] = {
    Criterion.PREDICTABLE: N_("Predictable"),
    Criterion.ACCESSIBLE: N_("Accessible"),
    Criterion.EQUITABLE: N_("Equitable"),
    Criterion.LEGITIMATE: N_("Legitimate"),
    Criterion.RIGHTS: N_("Compatible with rights"),
    Criterion.TRANSPARENT: N_("Transparent"),
    Criterion.LEARNING: N_("A source of learning"),
    Criterion.DIALOGUE: N_("Based on dialogue"),
    Criterion.AGREEMENT: N_("Commitments of the Agreement"),
}


class Unit(StrEnum):
    """What a figure is a number of."""

    SHARE = "share"
    NUMBER = "number"
    DAYS = "days"
    MONEY = "money"
    SCORE = "score"
    RATE = "rate"


UNIT_LABELS: dict[Unit, str] = {
    Unit.SHARE: N_("share of a whole"),
    Unit.NUMBER: N_("number"),
    Unit.DAYS: N_("days"),
    Unit.MONEY: N_("money, by currency"),
    Unit.SCORE: N_("mean score from 1 to 3"),
    Unit.RATE: N_("how many for each"),
}


class Named(StrEnum):
    """What the keys of a figure's lines name, where they are not the figure's own."""

    CHANNEL = "channel"
    CURRENCY = "currency"
    COLLEAGUE = "colleague"
    PROVISION = "provision"
    REMEDY_TYPE = "remedy_type"
    QUESTION = "question"
    LANGUAGE = "language"


class Outside(StrEnum):
    """What officials of the two governments see of a figure."""

    SUPPRESSED = "suppressed"
    """The published one: of cases that their sites know of, hidden where it is too small."""
    OWN = "own"
    """What they themselves and the other government recorded, whole."""
    NOTHING = "nothing"
    """It stays within the team."""


OUTSIDE_LABELS: dict[Outside, str] = {
    Outside.SUPPRESSED: N_(
        "The team sees every number. Officials see it on publication days, only of cases that their sites "
        "know of, and never a number from one to four nor another from which it could be worked out."
    ),
    Outside.OWN: N_("Only officials see it: it counts what their own governments recorded."),
    Outside.NOTHING: N_("It stays within the team: outside, it could point to somebody."),
}

HIDDEN_FROM_TEAM = N_(
    "Nobody sees a number from one to four, the team included, nor another from which it could be worked out."
)


@dataclass(frozen=True)
class Line:
    """One number of a figure."""

    key: str
    unit: Unit
    behind: int
    """How many reports, cases or answers it is made of."""
    value: float | None
    """None where there is nothing to count; a share is a part of one, money is in minor units."""
    part: int | None = None
    """For a share: how many of those behind it."""
    named: Named | None = None
    """What the key names; None: one of the figure's own lines."""
    cases: int | None = None
    """How many cases are behind it, or behind the smaller side of a share, where it counts something else."""
    makes_whole: bool = False
    """Whether it makes a whole together with the other lines of its figure that say so."""


def share(
    key: str,
    part: int,
    whole: int,
    *,
    named: Named | None = None,
    cases: int | None = None,
    makes_whole: bool = False,
) -> Line:
    """Return a part of a whole; of nothing there is no part."""
    value = part / whole if whole else None
    return Line(key, Unit.SHARE, whole, value, part=part, named=named, cases=cases, makes_whole=makes_whole)


def number(key: str, value: int, *, behind: int | None = None, named: Named | None = None) -> Line:
    """Return a number; unless said otherwise it is made of as many cases."""
    return Line(key, Unit.NUMBER, value if behind is None else behind, value, named=named)


@dataclass(frozen=True)
class Target:
    """What a line ought to reach, or stay under."""

    line: str
    value: float
    at_least: bool = True

    def is_met(self, value: float) -> bool:
        """Whether a value does."""
        return value >= self.value if self.at_least else value <= self.value


Counting = Callable[[Selection], list[Line]]


@dataclass(frozen=True)
class Measure:
    """A key figure with its definition."""

    code: str
    name: str
    criterion: Criterion
    numerator: str
    denominator: str
    """Empty where a number stands alone."""
    left_out: str
    """What is not counted, and why."""
    source: str
    """The tables and columns that it is counted from."""
    units: tuple[Unit, ...]
    lines: Mapping[str, str] = field(default_factory=dict)
    """What each of its own lines is called."""
    count: Counting | None = None
    """None: nothing in the product says it."""
    targets: tuple[Target, ...] = ()
    splits: frozenset[Split] = frozenset(Split)
    outside: Outside = Outside.SUPPRESSED
    why: str = ""
    """Why it is counted so and not in a way that may seem nearer."""
    not_collected: str = ""
    """What of it nothing in the product says, so that no number is made up."""
    hidden_from_team: bool = False
    """Whether it is hidden where it is too small even within the team, for it counts beyond the team."""

    @property
    def when_too_small(self) -> str:
        """What is shown of it to whom, and how where its group is too small."""
        return HIDDEN_FROM_TEAM if self.hidden_from_team else OUTSIDE_LABELS[self.outside]

    def target_of(self, key: str) -> Target | None:
        """Return what one of its lines ought to reach."""
        return next((each for each in self.targets if each.line == key), None)
