"""What the reference data says, one kind of entry after the other; all of it frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Sourced:
    """Where a statement comes from and how sure it is: V, S or U."""

    source: str
    confidence: str


@dataclass(frozen=True)
class Group(Sourced):
    """One of the groups that a worker chooses from first."""

    code: str
    worker_text: str
    staff_label: str
    position: int

    @property
    def icon(self) -> str:
        """The name of its picture."""
        return f"g-{self.code.lower()}"


@dataclass(frozen=True)
class Item(Sourced):
    """One labour-rights problem, in a worker's words and in the field's."""

    code: str
    group_code: str
    worker_text: str
    staff_label: str
    floor: str
    """The least urgent band a case about it may have: "P0" to "P3"."""
    zero_tolerance: bool
    instruments: tuple[str, ...]
    legal_note: str
    forced_labour_indicator: str
    """Code of an ILO indicator, or empty."""
    oecd_annex_ii: str
    """Code of an OECD Annex II risk, or empty."""
    provisions: tuple[str, ...]
    """The commitments that it relates to."""
    retired: bool


@dataclass(frozen=True)
class Instrument(Sourced):
    """An ILO convention, protocol or recommendation."""

    code: str
    title: str
    kind: str
    year: int
    fundamental: bool


@dataclass(frozen=True)
class Indicator(Sourced):
    """One of the ILO's eleven indicators of forced labour."""

    code: str
    label: str
    strong: bool


@dataclass(frozen=True)
class AnnexRisk(Sourced):
    """A risk of Annex II of the OECD guidance on minerals."""

    code: str
    label: str
    serious_abuse: bool


@dataclass(frozen=True)
class Provision(Sourced):
    """A commitment of the Agreement, paraphrased; the text itself has not been read."""

    code: str
    topic: str
    paraphrase: str
    confidence_note: str
    strength: str
    marks: tuple[str, ...]
    """The sources, by their mark in the list of sources."""
    basis: str
    article: str
    """Empty until somebody has read the text."""


@dataclass(frozen=True)
class Reference:
    """A source that other entries name by its mark."""

    code: str
    title: str
    address: str
    confidence: str


@dataclass(frozen=True)
class CoveredMineral(Sourced):
    """A mineral of the Agreement."""

    code: str
    label: str
    symbol: str
    covered: bool
    eu_battery_annex_x: bool
    note: str


@dataclass(frozen=True)
class Hazard(Sourced):
    """A danger that goes with a mineral and a stage."""

    code: str
    label: str
    minerals: tuple[str, ...]
    stages: tuple[str, ...]
    typical_harm: str
    irreversible: bool


@dataclass(frozen=True)
class RemedyType(Sourced):
    """A way to put something right, and what counts as proof."""

    code: str
    family_code: str
    family: str
    label: str
    unit: str
    proof: str


@dataclass(frozen=True)
class RootCause(Sourced):
    """Why a problem came about."""

    code: str
    label: str


@dataclass(frozen=True)
class EnforcementInstrument(Sourced):
    """Something an authority, a brand or an assurance body can do."""

    code: str
    holder: str
    label: str
    effect: str
    start_events: tuple[str, ...]
    end_events: tuple[str, ...]
    applies_from: str
    """The day from which it exists, or empty."""

    @property
    def is_law(self) -> bool:
        """Whether an authority does it; leverage by brands and assurance bodies is not law."""
        return self.code.startswith("EN-")


class Duty(StrEnum):
    """Whose time a clock measures; it decides whose calendar counts."""

    TEAM = "team"
    SITE = "site"
    BRAND = "brand"
    WAIT = "wait"
    """Nobody's: time that passes for the reporter's sake, which nobody can miss."""


@dataclass(frozen=True)
class ClockRule(Sourced):
    """How long something may take in each band: "4h", "5d", "15wd", several of them, or empty for none.

    A rule that changes gets another row with the next version; clocks that run keep the one they began with.
    """

    code: str
    label: str
    p0: str
    p1: str
    p2: str
    p3: str
    outer_limit: str
    """No setting may be longer than this; empty: none longer than the rule itself."""
    anchor: str
    duty: Duty
    version: int
    since: date
    changed_by: str
    change: str
    """What is different from the version before."""

    def for_band(self, band: str) -> str:
        """Return the rule of a band."""
        return {"P0": self.p0, "P1": self.p1, "P2": self.p2, "P3": self.p3}[band]


@dataclass(frozen=True)
class RetentionRule(Sourced):
    """For how many months after its end the content of a case of one kind is kept."""

    code: str
    """The kind of case."""
    label: str
    months: int
    warn_days: int
    """How long before, the team is told."""
    anchor: str
    version: int


@dataclass(frozen=True)
class WorkerWord(Sourced):
    """A reason for closing or an outcome of findings, with the sentence that the worker reads."""

    code: str
    label: str
    worker_text: str


@dataclass(frozen=True)
class Good(Sourced):
    """A good that a public list names; context, and not the Agreement."""

    state: str
    good: str
    kind: str
    list_name: str
    since: str
    note: str


@dataclass(frozen=True)
class DueDiligenceFact(Sourced):
    """What a law or a guidance asks of companies, as somebody describes it."""

    framework: str
    """"five_steps" or "tracing": which report says it."""
    code: str
    statement: str
    since: str
    """A year, a month or a day."""
    address: str
    read_on: date


@dataclass(frozen=True)
class ContextFact(Sourced):
    """Something beside the Agreement that is easily taken for a part of it."""

    topic: str
    facts: str


@dataclass(frozen=True)
class RetiredCode:
    """A code that was used once and never will be again."""

    code: str
    kind: str
    retired_on: str
    reason: str
