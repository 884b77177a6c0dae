"""The course of one invented case: what happened when, cut off today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from grievance.cases.models.case import Band
from grievance.cases.panels import AppealGround, AppealOutcome, AppealSide
from grievance.cases.services.lessons import LessonChange
from grievance.cases.states import ENDED, CaseState, CaseType, ClosureReason, LoweringAnswer, Outcome
from grievance.complaints.states import Channel, FilingBasis, KnownTo
from grievance.demo.crowd.places import Ground
from grievance.leverage.states import Answer
from grievance.remediation.states import ExtensionAnswer, ExtensionStep, RemedyFactKind


@dataclass(frozen=True)
class Report:
    """A report of a case."""

    at: datetime
    channel: Channel
    locale: str
    known_to: KnownTo
    seen_at: datetime | None
    basis: FilingBasis | None
    """By what right a helper filed it; empty if its worker did."""


@dataclass(frozen=True)
class Stride:
    """A step of a case, and what comes with it."""

    verb: str
    at: datetime
    source: CaseState
    target: CaseState
    closure: ClosureReason | None = None
    """Why the case ended with it."""
    found: Mapping[str, Outcome] = field(default_factory=dict)
    """What was found with it, by item."""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """A row of the remedy ledger; `by` is the number of the report whose worker says so."""

    kind: RemedyFactKind
    at: datetime
    workers: int | None = None
    amount: int | None = None
    by: int | None = None


@dataclass(frozen=True)
class MoreTime:
    """A request of the site for more time; without an answer it waits."""

    step: ExtensionStep
    due_before: date
    asked_for: date
    asked_at: datetime
    answer: ExtensionAnswer | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Deed:
    """An action of a plan and what was said of it."""

    remedy_type: str
    root_cause: str
    due_at: datetime
    workers: int
    amount: int | None
    currency: str | None
    said: tuple[Said, ...]
    more_time: MoreTime | None = None


@dataclass(frozen=True)
class FreshLook:
    """An appeal, a case of its own; `by` is the number of the report whose worker asks."""

    reference: str
    side: AppealSide
    ground: AppealGround
    by: int | None
    filed_at: datetime
    seated_at: datetime | None
    decided_at: datetime | None
    outcome: AppealOutcome | None
    changes: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class Lowering:
    """A wish to rate a case lower; without an answer it waits."""

    from_band: Band
    to_band: Band
    asked_at: datetime
    answer: LoweringAnswer | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Asking:
    """A request to a brand, what it answered and promised, and whether it kept its word."""

    brand: int
    """Its organisation."""
    sent_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answer: Answer | None
    promise_due: date | None
    kept: bool | None


@dataclass(frozen=True)
class Advocacy:
    """A worker who asked for somebody to stand by them; `by` is the number of the report."""

    by: int
    asked_at: datetime
    found_at: datetime | None


@dataclass(frozen=True)
class Learned:
    """A lesson, and what was changed because of it on which day."""

    cause: str
    at: datetime
    changes: tuple[tuple[LessonChange, datetime], ...]


@dataclass
class Course:
    """Everything that a case comes to; what lies after today never happens."""

    reference: str
    ground: Ground
    case_type: CaseType
    items: tuple[str, ...]
    band: Band
    risk: int
    """How likely it is that somebody is punished for it, from 0 to 3."""
    reports: list[Report]
    strides: list[Stride] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    appeals: list[FreshLook] = field(default_factory=list)
    lowering: Lowering | None = None
    asking: Asking | None = None
    advocacy: Advocacy | None = None
    lesson: Learned | None = None

    @property
    def opened_at(self) -> datetime:
        """When its first report came in."""
        return self.reports[0].at

    @property
    def state(self) -> CaseState:
        """Where it stands today."""
        return self.strides[-1].target if self.strides else CaseState.RECEIVED

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """What was found of each item; a panel's word replaces the team's."""
        return {item: outcome for each in self.strides for item, outcome in each.found.items()}

    @property
    def closure(self) -> ClosureReason | None:
        """Why it ended, if it has."""
        return self.strides[-1].closure if self.state in ENDED else None

    @property
    def over_at(self) -> datetime | None:
        """Since when nothing is awaited from the site any more: the case ended, or gets ready to for that."""
        given_up = self.at("end_without_remedy")
        if given_up is None and self.state in ENDED:
            return self.strides[-1].at
        return given_up

    @property
    def is_before_panel(self) -> bool:
        """Whether a panel has still to decide an appeal about it."""
        return any(each.seated_at is not None and each.decided_at is None for each in self.appeals)

    def at(self, verb: str) -> datetime | None:
        """When a step was taken the last time."""
        return next((each.at for each in reversed(self.strides) if each.verb == verb), None)
