"""The documents of a binder: each source once, with a number that the steps refer to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from grievance.supplychain.claims import Evidence
from grievance.supplychain.queries import ChainRow, PathLink


@dataclass(frozen=True)
class Document:
    """One source, as it was on one day."""

    number: str
    source: str
    address: str
    kind: Evidence
    as_of: date
    checked_on: date | None
    """When somebody last looked at the newest step that rests on it."""
    own: bool
    """Whether the brand brought it itself."""
    paths: tuple[str, ...]
    """The ways that rest on it, by their numbers."""


_Key = tuple[str, str, Evidence, date, bool]


class Documents:
    """All documents of a binder, numbered in the order in which its steps name them."""

    def __init__(self, paths: Sequence[tuple[str, ChainRow]]) -> None:
        found: dict[_Key, list[tuple[str, PathLink]]] = {}
        for number, row in paths:
            for link in reversed(row.path):
                found.setdefault(_key(link), []).append((number, link))
        self._numbers = {key: f"D{place}" for place, key in enumerate(found, start=1)}
        self.all = tuple(_document(self._numbers[key], used) for key, used in found.items())

    def number_of(self, link: PathLink) -> str:
        """Return the number of the document that a step rests on."""
        return self._numbers[_key(link)]


def _key(link: PathLink) -> _Key:
    return link.source, link.source_url, link.evidence, link.as_of, link.uploaded


def _document(number: str, used: Iterable[tuple[str, PathLink]]) -> Document:
    steps = list(used)
    link = steps[0][1]
    return Document(
        number=number,
        source=link.source,
        address=link.source_url,
        kind=link.evidence,
        as_of=link.as_of,
        checked_on=max((each.checked_on for _path, each in steps if each.checked_on), default=None),
        own=link.uploaded,
        paths=tuple(dict.fromkeys(path for path, _each in steps)),
    )
