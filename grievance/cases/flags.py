"""The flags of a case: escalated, overdue, at risk. Worked out whenever they are shown, never stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from grievance.cases.models.case import Band
from grievance.cases.models.clock import Rung
from grievance.cases.severity import PROTECTED
from grievance.foundation.text import N_


class Flag(StrEnum):
    """What stands beside the state of a case and never replaces it."""

    ESCALATED = "escalated"
    OVERDUE = "overdue"
    AT_RISK = "at_risk"


@dataclass(frozen=True)
class Signs:
    """What is known of a case that its flags follow from."""

    is_open: bool
    late: bool = False
    """Whether the time of a deadline that runs now is up."""
    rung: Rung | None = None
    """How far up the ladder the worst deadline that has not ended is."""
    band: Band | None = None
    risk: int | None = None
    """The risk of punishment from 0 to 3; None if nobody has rated it."""
    punishment: bool = False
    """Whether it is about punishment, or an open case about punishment belongs to it."""
    silence: bool = False
    """Whether a worker did not say whether they are safe, and nobody has decided what that means."""


@dataclass(frozen=True)
class FlagRule:
    """One reason for a flag: when it holds and how it is said."""

    flag: Flag
    label: str
    holds: Callable[[Signs], bool]


FLAG_LABELS: Mapping[Flag, str] = {
    Flag.ESCALATED: N_("Escalated"),
    Flag.OVERDUE: N_("Overdue"),
    Flag.AT_RISK: N_("At risk"),
}
#: Why somebody looks at it; the page about the process shows the same.
FLAG_MEANINGS: Mapping[Flag, str] = {
    Flag.ESCALATED: N_("A missed deadline has gone up to somebody above the person who handles the case."),
    Flag.OVERDUE: N_("A deadline that runs now has passed."),
    Flag.AT_RISK: N_("A person may come to harm; the team looks at it first."),
}
#: From these rungs on somebody above the handler knows.
HIGH_RUNGS = (Rung.SUPERVISOR, Rung.DIRECTOR, Rung.PUBLIC)

_F = Flag
FLAG_RULES: tuple[FlagRule, ...] = (
    FlagRule(_F.ESCALATED, N_("the supervisor was told"), lambda case: case.rung is Rung.SUPERVISOR),
    FlagRule(_F.ESCALATED, N_("the administrators were told"), lambda case: case.rung is Rung.DIRECTOR),
    FlagRule(_F.ESCALATED, N_("it took twice its time"), lambda case: case.rung is Rung.PUBLIC),
    FlagRule(_F.OVERDUE, N_("a deadline was missed"), lambda case: case.late),
    FlagRule(_F.AT_RISK, N_("danger now"), lambda case: case.is_open and case.band is Band.P0),
    FlagRule(_F.AT_RISK, N_("punishment was reported"), lambda case: case.punishment),
    FlagRule(
        _F.AT_RISK,
        N_("high risk of punishment"),
        lambda case: case.is_open and case.risk is not None and case.risk >= PROTECTED,
    ),
    FlagRule(_F.AT_RISK, N_("a worker did not say whether they are safe"), lambda case: case.silence),
)


def raised(signs: Signs) -> tuple[FlagRule, ...]:
    """Return every reason for a flag that holds, in the order of the table."""
    return tuple(rule for rule in FLAG_RULES if rule.holds(signs))


def flags_of(signs: Signs) -> tuple[Flag, ...]:
    """Return the flags of a case, each once."""
    return tuple(dict.fromkeys(rule.flag for rule in raised(signs)))
