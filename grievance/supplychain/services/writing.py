"""Write what a source says about a site or company into its record, and tell whether anything changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from grievance.foundation import clock
from grievance.foundation.text import fold
from grievance.supplychain.identifiers import Scheme
from grievance.supplychain.models.company import Company, CompanyName
from grievance.supplychain.models.identifier import Identifier
from grievance.supplychain.models.park import Park
from grievance.supplychain.models.site import Site, SiteMineral, SiteName
from grievance.supplychain.models.statement import Statement
from grievance.supplychain.shipped import OtherName
from grievance.supplychain.stages import Confidence, Mineral, SiteStatus, Stage

_SEARCHED = 2000
#: What is kept of each source, so that what another says stands beside it.
SAID_OF_SITES = (
    *("name", "country", "stage", "status", "latitude", "longitude", "precision", "nearest_place"),
    *("workforce", "owners"),
)
SAID_OF_COMPANIES = ("name", "country")


def write_values(record: Any, values: dict[str, Any]) -> bool:
    """Set the columns that differ, and say whether any did."""
    differing = {name: value for name, value in values.items() if getattr(record, name) != value}
    for name, value in differing.items():
        setattr(record, name, value)
    return bool(differing)


class SiteFacts(Protocol):
    """What a source says about a site, however it is written there."""

    @property
    def name(self) -> str: ...
    @property
    def names(self) -> tuple[OtherName, ...]: ...
    @property
    def owners(self) -> str | None: ...
    @property
    def country(self) -> str: ...
    @property
    def minerals(self) -> tuple[Mineral, ...]: ...
    @property
    def stage(self) -> Stage: ...
    @property
    def status(self) -> SiteStatus: ...
    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...
    @property
    def precision(self) -> str | None: ...
    @property
    def nearest_place(self) -> str | None: ...
    @property
    def source(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def confidence(self) -> Confidence: ...
    @property
    def notes(self) -> str | None: ...


_SITE_COLUMNS = (
    *("name", "owners", "country", "stage", "status", "latitude", "longitude", "precision", "nearest_place"),
    *("source", "licence", "confidence", "notes"),
)


def write_site(site: Site, facts: SiteFacts, *, operator_id: int | None, operator: str | None) -> bool:
    """Make a site's record say what a source says, and say whether that changed anything."""
    searched = in_park(search_text(facts.name, facts.names, operator, facts.nearest_place), site.park)
    values = {column: getattr(facts, column) for column in _SITE_COLUMNS}
    changed = write_values(site, {**values, "operator_id": operator_id, "search_text": searched})
    changed |= write_site_names(site, facts.names)
    changed |= write_minerals(site, facts.minerals)
    said = {column: getattr(facts, column) for column in SAID_OF_SITES if hasattr(facts, column)}
    return write_statement(site, {**said, "minerals": sorted(facts.minerals)}) or changed


def write_statement(record: Site | Company, said: dict[str, Any]) -> bool:
    """Keep what the record's source says of it, beside what others say, and say whether that is new."""
    values = {name: value for name, value in said.items() if value not in (None, [])}
    present = next((each for each in record.statements if each.source == record.source), None)
    if present is not None and present.said == values and present.confidence is record.confidence:
        return False
    if present is None:
        present = Statement(source=record.source)
        record.statements.append(present)
    present.said = values
    present.licence, present.confidence = record.licence, record.confidence
    present.recorded_at = clock.now()
    return True


def write_minerals(site: Site, minerals: Iterable[Mineral]) -> bool:
    """Make a site's minerals these, and say whether that changed anything."""
    wanted = set(minerals)
    present = {each.mineral: each for each in site.minerals}
    for mineral in set(present) - wanted:
        site.minerals.remove(present[mineral])
    for mineral in sorted(wanted - set(present)):
        site.minerals.append(SiteMineral(mineral=mineral))
    return set(present) != wanted


def write_site_names(site: Site, names: Iterable[OtherName]) -> bool:
    """Make a site's other names these, and say whether that changed anything."""
    wanted = {each.name: each.language for each in names}
    present = {each.name: each for each in site.names}
    for name in set(present) - set(wanted):
        site.names.remove(present[name])
    for name in [each for each in wanted if each not in present]:
        site.names.append(SiteName(name=name, language=wanted[name]))
    retagged = [each for name, each in present.items() if name in wanted and each.language != wanted[name]]
    for each in retagged:
        each.language = wanted[each.name]
    return set(present) != set(wanted) or bool(retagged)


def write_company_names(company: Company, names: Iterable[OtherName]) -> bool:
    """Make a company's other names these, and say whether that changed anything."""
    wanted = {each.name: each.language for each in names}
    present = {each.name: each for each in company.names}
    for name in set(present) - set(wanted):
        company.names.remove(present[name])
    for name in [each for each in wanted if each not in present]:
        company.names.append(CompanyName(name=name, language=wanted[name]))
    return set(present) != set(wanted)


def write_identifiers(record: Site | Company, wanted: Iterable[tuple[Scheme, str]], *, source: str) -> bool:
    """Make the numbers that a source gives a site or company these, and say whether that changed anything."""
    said = set(wanted)
    present = {(each.scheme, each.value): each for each in record.identifiers if each.source == source}
    for key in set(present) - said:
        record.identifiers.remove(present[key])
    known = {(each.scheme, each.value) for each in record.identifiers}
    for scheme, value in sorted(said - known):
        record.identifiers.append(
            Identifier(scheme=scheme, value=value, issuer="", source=source, recorded_at=clock.now())
        )
    return bool(set(present) - said or said - known)


def words_of_site(site: Site) -> str:
    """Return all words under which a site is found as its record stands now, folded."""
    others = [OtherName(each.name, each.language) for each in site.names]
    operator = site.operator.name if site.operator is not None else None
    return in_park(search_text(site.name, others, operator, site.nearest_place), site.park)


def in_park(words: str, park: Park | None) -> str:
    """Add the names of a park to those of a site in it: many know only in which park they work."""
    if park is None:
        return words
    return search_text(words, (), park.name, *sorted(each.name for each in park.names))


def search_text(name: str, names: Iterable[OtherName], *places: str | None) -> str:
    """Return all words under which a site is found, folded."""
    parts = [name, *(each.name for each in names), *(place for place in places if place)]
    return fold(" · ".join(dict.fromkeys(parts)))[:_SEARCHED]
