"""Which figures may leave the team: one function, one set of thresholds, and nothing that looks anything up.

A figure is hidden if it, or the number of reports behind it, is under five, or if it is about a site where
so few work that they could be told apart. Cells that add up to something known are hidden together, so that
none can be worked out from the others: what stays hidden is always five reports or more, or none at all.
From one publication to the next a figure about a site stays as it is, or changes by five or more.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from grievance.supplychain.workforce import is_large_enough

#: No figure is smaller, and no fewer reports stand behind one.
LEAST = 5

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Cell:
    """A figure before it is decided whether it may be shown."""

    value: int
    complaints: int
    """How many reports stand behind it; those that were merged count as one."""

    @property
    def is_enough(self) -> bool:
        """Whether it is large enough by itself."""
        return self.value >= LEAST and self.complaints >= LEAST


@dataclass(frozen=True)
class SiteCell(Cell):
    """A figure about one site."""

    workforce: int | None

    @property
    def is_enough(self) -> bool:
        """Whether it is large enough, and the site too."""
        return super().is_enough and is_large_enough(self.workforce)


@dataclass(frozen=True)
class PartCell(SiteCell):
    """Some of the reports about a site, of which one may be in several such cells."""

    of: int
    """How many reports there are about the site."""

    @property
    def is_enough(self) -> bool:
        """Whether it is large enough, and so is the rest: the number of all is told beside it."""
        rest = self.of - self.complaints
        return super().is_enough and (rest == 0 or rest >= LEAST)


def suppress(
    cells: Mapping[Key, Cell], *, parts_of_a_whole: bool = True, hidden: int = 0
) -> dict[Key, int | None]:
    """Return each figure, or None where it may not be shown.

    With `parts_of_a_whole`, the sum of all cells is known as well: then the smallest of the others are hidden
    too until what is missing is at least five reports. `hidden` says how many reports of the whole are in no
    cell.
    """
    shown = {key for key, cell in cells.items() if cell.is_enough}
    if parts_of_a_whole:
        missing = hidden + sum(cell.complaints for key, cell in cells.items() if key not in shown)
        while 0 < missing < LEAST and shown:
            smallest = min(shown, key=lambda key: (cells[key].complaints, str(key)))
            shown.remove(smallest)
            missing += cells[smallest].complaints
    return {key: cell.value if key in shown else None for key, cell in cells.items()}


def steady(shown: Mapping[Key, int | None], before: Mapping[Key, int | None]) -> dict[Key, int | None]:
    """Return each figure as it was told last, until it differs by five or more.

    Whoever keeps what was published subtracts one from the other, and so learns of five or more, or of
    nobody.
    """
    return {
        key: told
        if value is not None and (told := before.get(key)) is not None and abs(value - told) < LEAST
        else value
        for key, value in shown.items()
    }
