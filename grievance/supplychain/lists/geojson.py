"""Points of a GeoJSON file as rows: their properties are the columns, and their place is lat and lon."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.supplychain.lists.cells import Cell, FoundRow
from grievance.supplychain.lists.files import BroughtFile

NOT_GEOJSON = N_("The file cannot be read as GeoJSON with a list of features.")
_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()


def features(file: BroughtFile) -> Iterator[FoundRow]:
    """Give each feature as a row, one after the other; the whole list is never held as objects."""
    try:
        text = file.content.decode("utf-8-sig")
        for number, feature in enumerate(_members(text), start=1):
            yield _row(number, feature)
    except (ValueError, IndexError, RecursionError, TypeError):
        raise InvalidInput(NOT_GEOJSON, field="file") from None


def _members(text: str) -> Iterator[Any]:
    """Walk through the collection to its features, and give one at a time."""
    at = _skip(text, text.index("{") + 1)
    while text[at] == '"':
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        _must(text[at] == ":")
        at = _skip(text, at + 1)
        if key == "features":
            _must(text[at] == "[")
            yield from _items(text, _skip(text, at + 1))
            return
        _value, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
    raise ValueError("no features")


def _items(text: str, at: int) -> Iterator[Any]:
    while text[at] != "]":
        item, at = _DECODER.raw_decode(text, at)
        yield item
        at = _skip(text, at)
        _must(text[at] in ",]")
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at


def _must(holds: bool) -> None:
    if not holds:
        raise ValueError("not GeoJSON")


def _row(number: int, feature: Any) -> FoundRow:
    _must(isinstance(feature, dict))
    properties = feature.get("properties") or {}
    _must(isinstance(properties, dict))
    said = {str(name).strip().lower(): value for name, value in properties.items()}
    if isinstance(feature.get("id"), str | int):
        said.setdefault("id", feature["id"])
    place = feature.get("geometry") or {}
    if place.get("type") == "Point":
        said["lon"], said["lat"] = place["coordinates"][:2]
    cells = {
        name: Cell(_text(value), f"features[{number - 1}].{name}")
        for name, value in said.items()
        if value is not None
    }
    return FoundRow("", number, cells)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
