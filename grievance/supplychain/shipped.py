"""The curated sites, companies and links that the product ships, read from its data files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from grievance.supplychain.stages import Confidence, LinkState, Mineral, SiteStatus, Stage

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class OtherName:
    """Another name, with its language if the data says it."""

    name: str
    language: str | None


@dataclass(frozen=True)
class ShippedCompany:
    """A company of the seed."""

    code: str
    name: str
    names: tuple[OtherName, ...]
    country: str
    is_brand: bool
    lei: str | None
    source: str
    licence: str
    confidence: Confidence


@dataclass(frozen=True)
class ShippedSite:
    """A site of the seed."""

    code: str
    name: str
    names: tuple[OtherName, ...]
    operator: str | None
    owners: str | None
    country: str
    minerals: tuple[Mineral, ...]
    stage: Stage
    latitude: float
    longitude: float
    precision: str
    nearest_place: str
    status: SiteStatus
    takes_reports: bool
    source: str
    licence: str
    confidence: Confidence
    notes: str | None


@dataclass(frozen=True)
class ShippedPark:
    """An industrial park of the seed."""

    code: str
    name: str
    names: tuple[OtherName, ...]
    operator: str | None
    country: str
    latitude: float
    longitude: float
    source: str
    source_url: str
    as_of: date
    confidence: Confidence


@dataclass(frozen=True)
class ShippedTenancy:
    """That a site of the seed lies in one of its parks."""

    park: str
    site: str
    since: str | None
    until: str | None
    source: str
    source_url: str
    as_of: date
    confidence: Confidence


@dataclass(frozen=True)
class ShippedLink:
    """A supply relation of the seed."""

    code: str
    supplier: str
    supplier_site: str | None
    customer: str
    customer_site: str | None
    mineral: Mineral
    product: str
    since: str | None
    until: str | None
    state: LinkState
    volume: str | None
    source: str
    source_url: str
    as_of: date
    confidence: Confidence
    notes: str | None


@dataclass(frozen=True)
class ChainGap:
    """For one mineral and one country of the brand: the documented path, or that there is none."""

    mineral: Mineral
    country: str
    live: bool
    path: tuple[str, ...]
    explanation: str
    as_of: date


@dataclass(frozen=True)
class Attribution:
    """A source of the shipped data, with what its licence asks for."""

    name: str
    licence: str
    address: str
    credit: str
    changes: str


def companies() -> Iterator[ShippedCompany]:
    """Read the companies."""
    for row in _rows("companies.csv"):
        yield ShippedCompany(
            code=row["code"],
            name=row["name"],
            names=other_names(row["local_names"], besides=row["name"]),
            country=row["country"],
            is_brand=row["is_brand"] == "yes",
            lei=row["lei"] or None,
            source=row["source"],
            licence=row["licence"],
            confidence=Confidence(row["confidence"]),
        )


def sites() -> Iterator[ShippedSite]:
    """Read the sites."""
    for row in _rows("sites.csv"):
        yield ShippedSite(
            code=row["code"],
            name=row["name"],
            names=other_names(row["local_names"], besides=row["name"]),
            operator=row["operator"] or None,
            owners=row["owners_text"] or None,
            country=row["country"],
            minerals=tuple(Mineral(each) for each in row["minerals"].split(";") if each),
            stage=Stage(row["stage"]),
            latitude=float(row["lat"]),
            longitude=float(row["lon"]),
            precision=row["precision"],
            nearest_place=row["nearest_place"],
            status=SiteStatus(row["status"]),
            takes_reports=row["takes_reports"] == "yes",
            source=row["source"],
            licence=row["licence"],
            confidence=Confidence(row["confidence"]),
            notes=row["notes"] or None,
        )


def parks() -> Iterator[ShippedPark]:
    """Read the industrial parks."""
    for row in _rows("parks.csv"):
        yield ShippedPark(
            code=row["code"],
            name=row["name"],
            names=other_names(row["local_names"], besides=row["name"]),
            operator=row["operator"] or None,
            country=row["country"],
            latitude=float(row["lat"]),
            longitude=float(row["lon"]),
            source=row["source"],
            source_url=row["source_url"],
            as_of=date.fromisoformat(row["as_of"]),
            confidence=Confidence(row["confidence"]),
        )


def tenancies() -> Iterator[ShippedTenancy]:
    """Read which sites lie in which park."""
    for row in _rows("tenancies.csv"):
        yield ShippedTenancy(
            park=row["park"],
            site=row["site"],
            since=row["since"] or None,
            until=row["until"] or None,
            source=row["source"],
            source_url=row["source_url"],
            as_of=date.fromisoformat(row["as_of"]),
            confidence=Confidence(row["confidence"]),
        )


def links() -> Iterator[ShippedLink]:
    """Read the links."""
    for row in _rows("links.csv"):
        yield ShippedLink(
            code=row["code"],
            supplier=row["supplier"],
            supplier_site=row["supplier_site"] or None,
            customer=row["customer"],
            customer_site=row["customer_site"] or None,
            mineral=Mineral(row["mineral"]),
            product=row["product"],
            since=row["since"] or None,
            until=row["until"] or None,
            state=LinkState(row["status"]),
            volume=row["volume_text"] or None,
            source=row["source"],
            source_url=row["source_url"],
            as_of=date.fromisoformat(row["as_of"]),
            confidence=Confidence(row["confidence"]),
            notes=row["notes"] or None,
        )


@lru_cache(maxsize=1)
def chain_gaps() -> tuple[ChainGap, ...]:
    """Read where a path from a mineral to a country's brands is documented, and where none is."""
    return tuple(
        ChainGap(
            mineral=Mineral(row["mineral"]),
            country=row["destination_country"],
            live=row["state"] == "live",
            path=tuple(part.strip() for part in row["path"].split(">") if part.strip()),
            explanation=row["explanation"],
            as_of=date.fromisoformat(row["as_of"]),
        )
        for row in _rows("chain_gaps.csv")
    )


@lru_cache(maxsize=1)
def attributions() -> tuple[Attribution, ...]:
    """Read whom the shipped data comes from."""
    return tuple(
        Attribution(row["name"], row["licence"], row["address"], row["credit"], row["changes"])
        for row in _rows("attribution.csv")
    )


@lru_cache(maxsize=1)
def curated_codes() -> frozenset[str]:
    """Return the codes of the sites that were curated by hand; imports never overwrite them."""
    return frozenset(row["code"] for row in _rows("sites.csv"))


def other_names(text: str, *, besides: str) -> tuple[OtherName, ...]:
    """Read names parted by semicolons, each perhaps with a language before a colon ("zh:比亚迪")."""
    found: dict[str, OtherName] = {}
    for part in text.split(";"):
        language, colon, name = part.strip().partition(":")
        tagged = bool(colon) and 2 <= len(language) <= 3 and language.isascii() and language.islower()
        plain = name.strip() if tagged else part.strip()
        if plain and plain != besides:
            found.setdefault(plain, OtherName(plain, language if tagged else None))
    return tuple(found.values())


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
