"""What is known about a country where a worker may need help; what nobody checked is not said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from grievance.standards.catalogue import DATA
from grievance.standards.labels import COUNTRY_FACT_LABELS
from grievance.standards.loading import Row, read_rows


@dataclass(frozen=True)
class CountryFact:
    """One checked fact: its value, where it comes from, of what date, and who checked it."""

    key: str
    value: str
    source: str
    as_of: str
    checked_by: str


@dataclass(frozen=True)
class CountryPack:
    """The facts about one country; `get` gives only what somebody has checked."""

    country: str
    facts: dict[str, CountryFact]

    def get(self, key: str) -> CountryFact | None:
        """Return a fact that a named person has checked, or nothing, so that a neutral text is shown."""
        fact = self.facts.get(key)
        return fact if fact is not None and fact.checked_by else None

    def recorded(self, key: str) -> CountryFact | None:
        """Return what a source says, checked or not: for staff, never for a worker."""
        return self.facts.get(key)


@lru_cache(maxsize=1)
def packs() -> dict[str, CountryPack]:
    """Return the packs that the product ships, by country code."""
    return read_packs(DATA / "countries")


def pack_of(country: str | None) -> CountryPack:
    """Return a country's pack; a country without one has an empty pack."""
    return packs().get(country or "", CountryPack(country or "", {}))


def read_packs(folder: Path) -> dict[str, CountryPack]:
    """Read one file for each country."""
    return {path.stem: _read(path) for path in sorted(folder.glob("??.csv"))}


def _read(path: Path) -> CountryPack:
    facts: dict[str, CountryFact] = {}
    seen: set[str] = set()
    for row in read_rows(path):
        key = row.text("key")
        if key not in COUNTRY_FACT_LABELS:
            raise row.wrong(f"there is no fact {key}")
        if key in seen:
            raise row.wrong(f"the fact {key} comes twice")
        seen.add(key)
        if row.maybe("value"):
            facts[key] = _fact(key, row)
    return CountryPack(path.stem, facts)


def _fact(key: str, row: Row) -> CountryFact:
    return CountryFact(key, row.text("value"), row.text("source"), row.text("as_of"), row.maybe("checked_by"))


@lru_cache(maxsize=1)
def languages_of_countries() -> dict[str, tuple[str, ...]]:
    """Return the languages to offer first in each country, most spoken at its sites first."""
    rows: dict[str, list[tuple[int, str]]] = {}
    for row in read_rows(DATA / "languages.csv"):
        rows.setdefault(row.text("country"), []).append((row.number("position"), row.text("locale")))
    return {country: tuple(locale for _, locale in sorted(pairs)) for country, pairs in rows.items()}
