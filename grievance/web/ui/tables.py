"""The columns of a table as the component draws them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """One column: what it is called, how it is sorted, and how its cells look."""

    key: str
    label: str
    sort_url: str | None = None
    sorted: str = ""
    """`ascending` or `descending` where the rows are sorted by this column."""
    numeric: bool = False
    narrow: bool = False
    roomy: bool = False
    """Whether its cells hold a name, which reads badly one word below the other."""
    hide_label: bool = False
    head: bool = False
    """Whether its cells name their row."""

    @property
    def kind(self) -> str:
        """The style of its cells, if they have one."""
        kinds = {"number": self.numeric, "narrow": self.narrow, "roomy": self.roomy}
        return next((kind for kind, is_so in kinds.items() if is_so), "")


def columns_of(given: Iterable[Mapping[str, Any]]) -> list[Column]:
    """Return the columns that a page wrote down as mappings; a table asks each once for every cell."""
    return [Column(**each) for each in given]
