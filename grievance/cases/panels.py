"""What an appeal is: who may ask, on what grounds, who sits on a panel, and what its votes come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grievance.cases.states import CaseType, Outcome


class AppealSide(StrEnum):
    """Who asks for a fresh look."""

    WORKER = "worker"
    SITE = "site"


class AppealGround(StrEnum):
    """What is said to be wrong."""

    WRONG_FACTS = "wrong_facts"
    UNFAIR_PROCESS = "unfair_process"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    REMEDY_NOT_ADEQUATE = "remedy_not_adequate"
    REMEDY_NOT_DELIVERED = "remedy_not_delivered"
    REFUSED_CASE = "refused_case"


class AppealOutcome(StrEnum):
    """What a panel decides."""

    UPHOLD = "uphold"
    """What was found, or that the case was refused, stays."""
    VARY = "vary"
    """A finding changes; the one before is kept."""
    SEND_BACK = "send_back"
    """The team looks at it again."""


class PanelSeat(StrEnum):
    """For whom a member of a panel sits there."""

    WORKER_SIDE = "worker_side"
    OUTSIDE = "outside"
    THIRD = "third"


#: A site answers for findings only; what it owes goes on meanwhile.
SITE_GROUNDS = (AppealGround.WRONG_FACTS, AppealGround.UNFAIR_PROCESS, AppealGround.CONFLICT_OF_INTEREST)
#: These steps are for appeals alone.
APPEAL_STEPS = frozenset({"empanel", "decide_appeal"})
#: An appeal whose words were erased ends like any other case.
_OPEN_TO_APPEALS = APPEAL_STEPS | {"withdraw"}
MAJORITY = 2


@dataclass(frozen=True)
class Vote:
    """What one member of a panel wants; `changes` names the new outcome by item where a finding changes."""

    outcome: AppealOutcome
    changes: Mapping[str, Outcome] = field(default_factory=dict)


def fits_kind(verb: str, case_type: CaseType) -> bool:
    """Whether a step is for cases of this kind."""
    return verb in _OPEN_TO_APPEALS if case_type is CaseType.APPEAL else verb not in APPEAL_STEPS


def votes_that_count(
    members: Collection[int], cast: Iterable[tuple[int, AppealOutcome, Mapping[str, str]]]
) -> dict[int, Vote]:
    """Return the last vote of each present member, from all that were cast in their order."""
    return {
        who: Vote(outcome, {code: Outcome(value) for code, value in changes.items()})
        for who, outcome, changes in cast
        if who in members
    }


def majority(votes: Iterable[Vote]) -> Vote | None:
    """Return what most of a panel of three want, once all have voted; None if they do not agree."""
    given = list(votes)
    if len(given) < len(PanelSeat):
        return None
    return next((each for each in given if given.count(each) >= MAJORITY), None)
