"""The course of one invented case: what happened when, cut off today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from grievance.cases.models.case import Band
from grievance.cases.states import CaseState, CaseType, ClosureReason, Outcome
from grievance.complaints.states import Channel, FilingBasis, KnownTo
from grievance.demo.crowd.places import Ground
from grievance.remediation.states import RemedyFactKind


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
    """A step of a case."""

    verb: str
    at: datetime
    source: CaseState
    target: CaseState


@dataclass(frozen=True)
class Said:
    """A row of the remedy ledger; `by` is the number of the report whose worker says so."""

    kind: RemedyFactKind
    at: datetime
    workers: int | None = None
    amount: int | None = None
    by: int | None = None


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


@dataclass
class Course:
    """Everything that a case comes to; what lies after today never happens."""

    reference: str
    ground: Ground
    case_type: CaseType
    items: tuple[str, ...]
    band: Band
    reports: list[Report]
    strides: list[Stride] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    closure: ClosureReason | None = None
    sent_back: bool = False
    deeds: list[Deed] = field(default_factory=list)

    @property
    def opened_at(self) -> datetime:
        """When its first report came in."""
        return self.reports[0].at

    @property
    def state(self) -> CaseState:
        """Where it stands today."""
        return self.strides[-1].target if self.strides else CaseState.RECEIVED

    def at(self, verb: str) -> datetime | None:
        """When a step was taken the last time."""
        return next((each.at for each in reversed(self.strides) if each.verb == verb), None)
