"""What a row of a list of sites says, or why it is refused."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from grievance.foundation.text import N_, clean_lines
from grievance.supplychain.lists.countries import countries
from grievance.supplychain.lists.words import CONFIDENCES, PRECISIONS, SITE_STATUSES, STAGES
from grievance.supplychain.shipped import OtherName, other_names
from grievance.supplychain.stages import Confidence, Mineral, SiteStatus, Stage

Value = TypeVar("Value")
#: How long a cell may be, as the columns of the tables are.
LIMITS = {
    "site_id": 80,
    "name": 200,
    "operator": 200,
    "owners": 500,
    "nearest_place": 200,
    "source": 500,
    "licence": 120,
    "notes": 900,
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

TOO_MANY_CELLS = N_("The row has more cells than the header.")
EMPTY = N_("%(column)s is empty.")
TOO_LONG = N_("%(column)s is longer than %(limit)s characters.")
FORMULA = N_("%(column)s begins like a formula of a spreadsheet.")
NOT_KNOWN = N_("%(column)s is not one we know: %(value)s")
NOT_A_NUMBER = N_("%(column)s is not a number: %(value)s")
OFF_THE_MAP = N_("%(column)s is not a place on Earth: %(value)s")
HALF_A_PLACE = N_("A place needs both lat and lon.")


class RowRefused(Exception):
    """A row cannot be taken; says which column and why."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


@dataclass(frozen=True)
class SiteRow:
    """What a row says about a site, checked."""

    code: str
    name: str
    names: tuple[OtherName, ...]
    operator: str | None
    owners: str | None
    country: str
    minerals: tuple[Mineral, ...]
    stage: Stage
    latitude: float | None
    longitude: float | None
    precision: str | None
    nearest_place: str | None
    status: SiteStatus
    source: str
    licence: str
    confidence: Confidence
    notes: str | None


def read_row(cells: Mapping[str, str]) -> SiteRow:
    """Check the cells of one row and say what they mean, or raise `RowRefused`."""
    if cells.get(""):
        raise RowRefused(TOO_MANY_CELLS)
    name = _text(cells, "name", needed=True)
    latitude, longitude = _place(cells)
    written = cells["status"].strip()
    status = _one_of(cells, "status", SITE_STATUSES)
    return SiteRow(
        code=_text(cells, "site_id", needed=True),
        name=name,
        names=_names(cells, name),
        operator=_text(cells, "operator") or None,
        owners=_text(cells, "owners") or None,
        country=_country(cells),
        minerals=_minerals(cells),
        stage=_one_of(cells, "stage", STAGES),
        latitude=latitude,
        longitude=longitude,
        precision=_one_of(cells, "coord_precision", {"": "", **PRECISIONS}) or None,
        nearest_place=_text(cells, "nearest_place") or None,
        status=status,
        source=_text(cells, "source", needed=True),
        licence=_text(cells, "licence", needed=True),
        confidence=_one_of(cells, "confidence", CONFIDENCES),
        notes=_notes(_text(cells, "notes"), written, status),
    )


def _text(cells: Mapping[str, str], column: str, *, needed: bool = False) -> str:
    raw = cells[column]
    text = " ".join(clean_lines(raw).split())
    if needed and not text:
        raise RowRefused(EMPTY, column=column)
    if raw.startswith(_FORMULA) or text.startswith(_FORMULA):
        raise RowRefused(FORMULA, column=column)
    if len(text) > LIMITS[column]:
        raise RowRefused(TOO_LONG, column=column, limit=LIMITS[column])
    return text


def _names(cells: Mapping[str, str], name: str) -> tuple[OtherName, ...]:
    names = other_names(" ".join(clean_lines(cells["local_names"]).split()), besides=name)
    for each in names:
        if each.name.startswith(_FORMULA):
            raise RowRefused(FORMULA, column="local_names")
        if len(each.name) > LIMITS["name"]:
            raise RowRefused(TOO_LONG, column="local_names", limit=LIMITS["name"])
    return names


def _one_of(cells: Mapping[str, str], column: str, known: Mapping[str, Value]) -> Value:
    written = cells[column].strip().lower()
    if written not in known:
        if not written:
            raise RowRefused(EMPTY, column=column)
        raise RowRefused(NOT_KNOWN, column=column, value=written[:40])
    return known[written]


def _country(cells: Mapping[str, str]) -> str:
    code = cells["country"].strip().upper()
    if code not in countries():
        raise RowRefused(NOT_KNOWN, column="country", value=code[:40])
    return code


def _minerals(cells: Mapping[str, str]) -> tuple[Mineral, ...]:
    known = {str(each.value): each for each in Mineral}
    found = [part.strip().lower() for part in cells["minerals"].split(";") if part.strip()]
    for each in found:
        if each not in known:
            raise RowRefused(NOT_KNOWN, column="minerals", value=each[:40])
    return tuple(sorted({known[each] for each in found}))


def _place(cells: Mapping[str, str]) -> tuple[float | None, float | None]:
    latitude, longitude = _degrees(cells, "lat", 90), _degrees(cells, "lon", 180)
    if (latitude is None) != (longitude is None):
        raise RowRefused(HALF_A_PLACE)
    return latitude, longitude


def _degrees(cells: Mapping[str, str], column: str, most: int) -> float | None:
    written = cells[column].strip()
    if not written:
        return None
    try:
        value = float(written)
    except ValueError:
        raise RowRefused(NOT_A_NUMBER, column=column, value=written[:40]) from None
    if not math.isfinite(value) or abs(value) > most:
        raise RowRefused(OFF_THE_MAP, column=column, value=written[:40])
    return value


def _notes(notes: str, written: str, status: SiteStatus) -> str | None:
    """Keep how the list put it where its words say more than our state."""
    kept = f'listed as "{written}"' if written.lower() != status.value else ""
    return "; ".join(part for part in (notes, kept) if part) or None
