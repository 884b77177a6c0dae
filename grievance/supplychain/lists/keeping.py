"""What a row says as plain values that a database can keep, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any

from grievance.supplychain.lists.statements import (
    Basis,
    CompanySaid,
    Identifier,
    LinkSaid,
    Party,
    SiteSaid,
    Statement,
)
from grievance.supplychain.recognising import asked_cells
from grievance.supplychain.shipped import OtherName
from grievance.supplychain.stages import Confidence, LinkState, Mineral, SiteStatus, Stage

_KINDS: dict[str, type[StrEnum]] = {
    "mineral": Mineral,
    "stage": Stage,
    "confidence": Confidence,
    "basis": Basis,
}
_PARTIES = frozenset({"site", "company", "supplier", "supplier_site", "customer", "customer_site"})


def plain_values(said: Statement | Party | Identifier | OtherName) -> dict[str, Any]:
    """Return what is said as plain values; what is left open is not there."""
    values = {each.name: getattr(said, each.name) for each in fields(said)}
    return {name: _plain_value(value) for name, value in values.items() if value not in (None, "", ())}


def kept_cells(said: Statement) -> dict[str, Any]:
    """Return what a row says to be kept with it, and apart from that what a steward has to see of a party."""
    party = (
        said.site if isinstance(said, SiteSaid) else said.company if isinstance(said, CompanySaid) else None
    )
    if party is None:
        return {"said": plain_values(said)}
    asked = asked_cells(
        country=party.country,
        minerals=party.minerals,
        stage=party.stage,
        address=party.address,
        place=party.place,
    )
    return {**asked, "said": plain_values(said)}


def fingerprint(cells: Mapping[str, Any]) -> bytes:
    """Return by what the same row is known again, wherever in a file it stands."""
    text = json.dumps(_without_places(cells), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def as_said(cells: Mapping[str, Any]) -> Statement:
    """Return the statement that was kept as these values."""
    values = {name: _value(name, value) for name, value in cells.items()}
    status = values.pop("status", None)
    if "site" in cells:
        return SiteSaid(**values, status=SiteStatus(status) if status else None)
    if "company" in cells:
        return CompanySaid(**values)
    ends = dict.fromkeys(("supplier", "supplier_site", "customer", "customer_site"))
    return LinkSaid(**{**ends, **values})


def _plain_value(value: Any) -> Any:
    if isinstance(value, Party | Identifier | OtherName):
        return plain_values(value)
    if isinstance(value, tuple):
        return [_plain_value(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value.value) if isinstance(value, StrEnum) else value


def _value(name: str, value: Any) -> Any:
    if name in _PARTIES:
        return _party(value)
    if name == "state":
        return LinkState(value)
    if name == "as_of":
        return date.fromisoformat(value)
    return _KINDS[name](value) if name in _KINDS else value


def _party(cells: Mapping[str, Any]) -> Party:
    values = dict(cells)
    stage = values.pop("stage", None)
    return Party(
        **{
            **values,
            "names": tuple(OtherName(each["name"], each.get("language")) for each in cells.get("names", ())),
            "minerals": tuple(Mineral(each) for each in cells.get("minerals", ())),
            "identifiers": tuple(Identifier(**each) for each in cells.get("identifiers", ())),
            "stage": Stage(stage) if stage else None,
        }
    )


def _without_places(value: Any) -> Any:
    """Leave out in which cell something stood: a row that moved down is still the same row."""
    if isinstance(value, Mapping):
        return {name: _without_places(each) for name, each in value.items() if name != "cell"}
    return [_without_places(each) for each in value] if isinstance(value, list) else value
