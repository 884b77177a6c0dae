"""What a row of a list of sites says: our own list, an Open Supply Hub list, or a point of GeoJSON."""

from __future__ import annotations

import re

from grievance.foundation.text import N_
from grievance.supplychain.lists.cells import NAME_LENGTH, NOT_A_NUMBER, NOT_KNOWN, TOO_LONG, RowReader
from grievance.supplychain.lists.countries import country_called
from grievance.supplychain.lists.statements import Identifier, ListRow, Party, SiteSaid
from grievance.supplychain.lists.whereabouts import Whereabouts, whereabouts
from grievance.supplychain.lists.words import (
    CONFIDENCES,
    PRECISIONS,
    SITE_STATUSES,
    STAGES,
    mineral_called,
    minerals_in,
    stage_in,
)
from grievance.supplychain.shipped import OtherName, other_names
from grievance.supplychain.stages import Mineral

HALF_A_PLACE = N_("A place needs both lat and lon.")
ELSEWHERE = N_("The position is not in %(country)s.")
AT_SEA = N_("The position is in the sea.")
NOT_COVERED = N_("Not one of the five minerals: %(value)s")
_WORKERS = re.compile(r"(\d{1,9})(?:\s*-\s*\d{1,9}|\+)?")
_SCHEMED = ("os_id", "lei", "duns", "rba", "cid")
#: What lists call the schemes of identifiers → what they are here.
SCHEMES = {"os_id": "osid", "cid": "rmi-cid", "rmi": "rmi-cid", "dmre": "dmre-d1"}


def site_row(reader: RowReader) -> ListRow:
    """Read one row of a list of sites."""
    name = reader.text("name", needed=True)
    code = reader.text("site_id", limit=80)
    reader.label = code or name
    country = read_country(reader, "country")
    latitude, longitude = _position(reader, country)
    written = reader.text("status")
    status = reader.one_of("status", SITE_STATUSES)
    trade = [
        reader.text(column, limit=500)
        for column in ("sector", "product_type", "facility_type", "processing_type")
    ]
    party = Party(
        name=name,
        code=code,
        names=read_names(reader, "local_names", besides=name),
        country=country,
        address=reader.text("address") or None,
        place=reader.text("nearest_place") or None,
        minerals=read_minerals(reader, "minerals") or minerals_in(trade),
        stage=reader.one_of("stage", STAGES) or stage_in(trade),
        identifiers=read_identifiers(reader),
    )
    return reader.result(
        SiteSaid(
            site=party,
            latitude=latitude,
            longitude=longitude,
            precision=reader.one_of("coord_precision", PRECISIONS),
            operator=reader.text("operator") or None,
            owners=reader.text("owners", limit=500) or None,
            status=status,
            workforce=_workforce(reader),
            source=reader.text("source", limit=500) or None,
            licence=reader.text("licence", limit=120) or None,
            confidence=reader.one_of("confidence", CONFIDENCES),
            notes=_notes(reader.text("notes", limit=900), written, status.value if status else ""),
        )
    )


def read_country(reader: RowReader, column: str, *, needed: bool = True) -> str | None:
    """Return the code of the country in a cell."""
    written = reader.text(column, needed=needed)
    if not written:
        return None
    found = country_called(written)
    if found is None:
        reader.fault(column, NOT_KNOWN, value=written[:40])
    return found


def read_names(reader: RowReader, column: str, *, besides: str) -> tuple[OtherName, ...]:
    """Return further names, parted by semicolons, each perhaps with its language before a colon."""
    names = other_names(reader.text(column, limit=2000), besides=besides)
    if any(len(each.name) > NAME_LENGTH for each in names):
        reader.fault(column, TOO_LONG, limit=NAME_LENGTH)
    return names


def read_minerals(reader: RowReader, column: str) -> tuple[Mineral, ...]:
    """Return the covered minerals of a cell; another material is left out and noted."""
    found: set[Mineral] = set()
    for part in re.split(r"[;|,]", reader.text(column)):
        if not part.strip():
            continue
        mineral = mineral_called(part)
        if mineral is None:
            reader.note(column, NOT_COVERED, value=part.strip()[:40])
        else:
            found.add(mineral)
    return tuple(sorted(found))


def read_identifiers(reader: RowReader) -> tuple[Identifier, ...]:
    """Return the numbers of a row, of its own columns and of the column of pairs such as "icmm:ICMM00340"."""
    found = [
        Identifier(SCHEMES.get(column, column), value, reader.address(column))
        for column in _SCHEMED
        if (value := reader.text(column, limit=80))
    ]
    for pair in re.split(r"[;|]", reader.text("ids", limit=500)):
        scheme, colon, value = pair.strip().partition(":")
        if colon and scheme.strip() and value.strip():
            named = SCHEMES.get(scheme.strip().lower(), scheme.strip().lower())
            found.append(Identifier(named[:40], value.strip()[:80], reader.address("ids")))
    return tuple(found)


def _position(reader: RowReader, country: str | None) -> tuple[float | None, float | None]:
    latitude = reader.number("lat", 90, least=-90)
    longitude = reader.number("lon", 180, least=-180)
    if (latitude is None) != (longitude is None):
        if not reader.blamed("lat") and not reader.blamed("lon"):
            reader.fault("lat" if latitude is None else "lon", HALF_A_PLACE)
        return None, None
    if latitude is not None and longitude is not None and country is not None:
        _check_place(reader, latitude, longitude, country)
    return latitude, longitude


def _check_place(reader: RowReader, latitude: float, longitude: float, country: str) -> None:
    found = whereabouts(latitude, longitude, country)
    if found is Whereabouts.ELSEWHERE:
        reader.fault("lat", ELSEWHERE, country=country)
    elif found is Whereabouts.AT_SEA:
        reader.fault("lat", AT_SEA)


def _workforce(reader: RowReader) -> int | None:
    """Return how many work there; of a span, the lower end."""
    written = reader.text("workforce").replace(",", "")
    if not written:
        return None
    found = _WORKERS.fullmatch(written)
    if found is None:
        reader.fault("workforce", NOT_A_NUMBER, value=written[:40])
        return None
    return int(found[1])


def _notes(notes: str, written: str, status: str) -> str | None:
    """Keep how the list put it where its words say more than our state."""
    kept = f'listed as "{written}"' if written and written.lower() != status else ""
    return "; ".join(part for part in (notes, kept) if part) or None
