"""The reference data as one checked, frozen whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from grievance.foundation.calendars import PERIOD, usual_length
from grievance.standards import entries, reading
from grievance.standards.loading import Coded, Register, Row, known, read_rows, register

DATA = Path(__file__).parent / "data"
CodedEntry = TypeVar("CodedEntry", bound=Coded)
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Catalogue:
    """Everything that is the same in all installations, by code."""

    groups: Register[entries.Group]
    items: Register[entries.Item]
    instruments: Register[entries.Instrument]
    indicators: Register[entries.Indicator]
    annex_risks: Register[entries.AnnexRisk]
    provisions: Register[entries.Provision]
    sources: Register[entries.Reference]
    minerals: Register[entries.CoveredMineral]
    hazards: Register[entries.Hazard]
    remedy_types: Register[entries.RemedyType]
    root_causes: Register[entries.RootCause]
    enforcement_instruments: Register[entries.EnforcementInstrument]
    clocks: Register[entries.ClockRule]
    """The newest version of each rule."""
    clock_versions: Mapping[tuple[str, int], entries.ClockRule]
    """Every version there ever was, by code and number."""
    retention: Register[entries.RetentionRule]
    closure_reasons: Register[entries.WorkerWord]
    finding_outcomes: Register[entries.WorkerWord]
    retired_codes: Register[entries.RetiredCode]
    due_diligence: Register[entries.DueDiligenceFact]
    goods: tuple[entries.Good, ...]
    context: tuple[entries.ContextFact, ...]

    def items_of(self, group_code: str) -> list[entries.Item]:
        """Return the items of a group that can still be chosen, in order."""
        return [each for each in self.items.values() if each.group_code == group_code and not each.retired]

    def provisions_of(self, item_codes: list[str]) -> list[entries.Provision]:
        """Return the commitments that some items relate to, each once, in the catalogue's order."""
        wanted = {code for item in item_codes for code in self.items[item].provisions}
        return [each for each in self.provisions.values() if each.code in wanted]

    def hazards_for(self, mineral: str, stage: str) -> list[entries.Hazard]:
        """Return the hazards that go with a mineral at a stage."""
        return [each for each in self.hazards.values() if mineral in each.minerals and stage in each.stages]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return the reference data that this version of the product ships."""
    return read_catalogue(DATA)


def read_catalogue(folder: Path) -> Catalogue:
    """Read and check the reference data in a folder, or raise `ReferenceDataError` with the file and line."""
    versions = _clock_versions(folder)
    made = Catalogue(
        groups=_read(folder, "groups", reading.group),
        items=_read(folder, "items", reading.item),
        instruments=_read(folder, "instruments", reading.instrument),
        indicators=_read(folder, "indicators", reading.indicator),
        annex_risks=_read(folder, "annex_ii_risks", reading.annex_risk),
        provisions=_read(folder, "provisions", reading.provision),
        sources=_read(folder, "sources", reading.reference),
        minerals=_read(folder, "minerals", reading.mineral),
        hazards=_read(folder, "hazards", reading.hazard),
        remedy_types=_read(folder, "remedy_types", reading.remedy_type),
        root_causes=_read(folder, "root_causes", reading.root_cause),
        enforcement_instruments=_read(folder, "enforcement_instruments", reading.enforcement_instrument),
        clocks=_newest(versions.values()),
        clock_versions=versions,
        retention=_read(folder, "retention", reading.retention_rule),
        closure_reasons=_read(folder, "closure_reasons", reading.worker_word),
        finding_outcomes=_read(folder, "finding_outcomes", reading.worker_word),
        retired_codes=_read(folder, "retired_codes", reading.retired_code),
        due_diligence=_read(folder, "due_diligence", reading.due_diligence_fact),
        goods=_list(folder, "goods", reading.good),
        context=_list(folder, "context", reading.context_fact),
    )
    _check(made, folder)
    return made


def _read(folder: Path, name: str, make: reading.Maker[CodedEntry]) -> Register[CodedEntry]:
    return register((row, make(row)) for row in read_rows(folder / f"{name}.csv"))


def _list(folder: Path, name: str, make: reading.Maker[Entry]) -> tuple[Entry, ...]:
    return tuple(make(row) for row in read_rows(folder / f"{name}.csv"))


def _check(made: Catalogue, folder: Path) -> None:
    for row in read_rows(folder / "items.csv"):
        known(row, [row.text("group_code")], made.groups, "group")
        known(row, row.words("instruments"), made.instruments, "instrument")
        known(row, row.words("forced_labour_indicator"), made.indicators, "indicator")
        known(row, row.words("oecd_annex_ii"), made.annex_risks, "Annex II risk")
        known(row, row.words("provisions"), made.provisions, "provision")
    for row in read_rows(folder / "provisions.csv"):
        known(row, row.words("source"), made.sources, "source")
    for row in read_rows(folder / "hazards.csv"):
        known(row, row.words("minerals"), made.minerals, "mineral")
    _check_retired(made, folder)


def _clock_versions(folder: Path) -> dict[tuple[str, int], entries.ClockRule]:
    """Read all versions of the rules of the clocks; each rule counts its versions from 1 on, in order."""
    found: dict[tuple[str, int], entries.ClockRule] = {}
    for row in read_rows(folder / "clocks.csv"):
        rule = reading.clock_rule(row)
        _check_periods(row)
        earlier = found.get((rule.code, rule.version - 1))
        if (rule.code, rule.version) in found or (rule.version > 1 and earlier is None):
            raise row.wrong(f"version {rule.version} of {rule.code} does not follow on the one before")
        if earlier is not None and rule.since < earlier.since:
            raise row.wrong(f"version {rule.version} of {rule.code} is older than the one before")
        found[rule.code, rule.version] = rule
    return found


def _newest(versions: Iterable[entries.ClockRule]) -> Register[entries.ClockRule]:
    newest: Register[entries.ClockRule] = Register()
    for rule in versions:
        newest[rule.code] = rule
    return newest


def _check_periods(row: Row) -> None:
    limit = row.maybe("outer_limit")
    for column in ("outer_limit", "p0", "p1", "p2", "p3"):
        for period in row.words(column):
            if not PERIOD.fullmatch(period):
                raise row.wrong(f"{column} is not a number of h, d or wd: {period!r}")
            if limit and usual_length(period) > usual_length(limit):
                raise row.wrong(f"{column} is {period}, longer than the outer limit of {limit}")


def _check_retired(made: Catalogue, folder: Path) -> None:
    """Refuse a code that was given up: reports keep meaning what they meant when they were filed."""
    by_kind: Mapping[str, Mapping[str, object]] = {
        "group": made.groups,
        "instrument": made.instruments,
        "provision": made.provisions,
        "hazard": made.hazards,
        "remedy_type": made.remedy_types,
        "root_cause": made.root_causes,
        "enforcement_instrument": made.enforcement_instruments,
        "item": {code: each for code, each in made.items.items() if not each.retired},
    }
    for row in read_rows(folder / "retired_codes.csv"):
        kind, code = row.text("kind"), row.text("code")
        if kind not in by_kind:
            raise row.wrong(f"there is no kind of code {kind}")
        if code in by_kind[kind]:
            raise row.wrong(f"the retired {kind} {code} is in use again")
