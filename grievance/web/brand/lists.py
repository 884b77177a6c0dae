"""Lists of a brand: narrowed by what is in the address, some rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask import request, url_for
from flask_babel import gettext

from grievance.transparency.labels import word_for
from grievance.web.ui.presentation import translated

PAGE_SIZE = 25
_LONGEST = 40
Row = TypeVar("Row")


@dataclass(frozen=True)
class Facet(Generic[Row]):
    """Something by which a list is narrowed."""

    name: str
    """In the address."""
    label: str
    kind: str
    """Which words the codes have."""
    values: Callable[[Row], Iterable[str]]
    """What a row fits."""


@dataclass(frozen=True)
class Narrowed(Generic[Row]):
    """The rows that fit the address, and what a page needs to show some of them."""

    endpoint: str
    facets: Sequence[Facet[Row]]
    every: Sequence[Row] = field(repr=False)

    @property
    def rows(self) -> list[Row]:
        """All rows that fit."""
        asked = self.asked
        return [
            row
            for row in self.every
            if all(each.name not in asked or asked[each.name] in each.values(row) for each in self.facets)
        ]

    @property
    def asked(self) -> dict[str, str]:
        """What the address asks for."""
        return {
            each.name: request.args[each.name][:_LONGEST]
            for each in self.facets
            if request.args.get(each.name)
        }

    def shown(self) -> dict[str, Any]:
        """Return the rows of the page asked for, its filters and its neighbours."""
        rows = self.rows
        pages = max(1, -(-len(rows) // PAGE_SIZE))
        number = min(max(1, _number()), pages)
        first = (number - 1) * PAGE_SIZE
        shown = rows[first : first + PAGE_SIZE]
        return {
            "shown": shown,
            "filter_groups": [each for each in map(self._group, self.facets) if each["options"]],
            "clear_url": url_for(self.endpoint) if self.asked else None,
            "summary": gettext(
                "%(first)s to %(last)s of %(total)s",
                first=first + 1 if rows else 0,
                last=first + len(shown),
                total=len(rows),
            ),
            "previous_url": self._url(page=number - 1) if number > 1 else None,
            "next_url": self._url(page=number + 1) if number < pages else None,
        }

    def _group(self, facet: Facet[Row]) -> dict[str, Any]:
        chosen = self.asked.get(facet.name)
        values = sorted({value for row in self.every for value in facet.values(row)})
        return {
            "label": translated(facet.label),
            "options": [
                {
                    "label": translated(word_for(facet.kind, value)),
                    "url": self._url(**{facet.name: None if value == chosen else value}),
                    "on": value == chosen,
                }
                for value in values
            ],
        }

    def _url(self, **changed: Any) -> str:
        kept = {**self.asked, **changed}
        return url_for(self.endpoint, **{name: value for name, value in kept.items() if value})


def _number() -> int:
    given = request.args.get("page", "1")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1
