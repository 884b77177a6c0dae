"""What a walk needs of links, as columns: a million of them take tens of megabytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grievance.supplychain.claims import LinkKind, VolumeUnit
from grievance.supplychain.stages import Confidence, LinkState, Mineral

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MINERALS = tuple(Mineral)
STATES = tuple(LinkState)
#: Strong evidence first.
GRADES = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
_KINDS = tuple(LinkKind)


class Node(NamedTuple):
    """A place in the graph: a site, or a company as supplier ("out") or as receiver ("in")."""

    kind: str
    id: int


#: A node's number in an array: its id and, as the remainder, what it is.
KINDS = ("site", "in", "out")


def key_of(node: Node) -> int:
    """Return the number by which arrays know a node."""
    return node.id * len(KINDS) + KINDS.index(node.kind)


def keys_of(kind: str, ids: Ints) -> Ints:
    """Return the numbers of the nodes of sites or companies."""
    return ids * len(KINDS) + KINDS.index(kind)


def site_node(site_id: int) -> Node:
    """Return the node of a site."""
    return Node("site", site_id)


@dataclass(frozen=True)
class LinkFact:
    """What the walk needs of a link."""

    id: int
    supplier_id: int | None
    supplier_site_id: int | None
    customer_id: int | None
    customer_site_id: int | None
    mineral: Mineral
    state: LinkState
    confidence: Confidence
    kind: LinkKind = LinkKind.SUPPLIES
    seen_on: date | None = None
    """When somebody last looked, or when the source was published or last seen."""
    yearly: float | None = None
    """How much a year, in `unit`; None where no source says it."""
    unit: VolumeUnit | None = None
    own: bool = False
    """Whether only the viewer knows it."""


#: What is kept of a column as the place of its value in a list; 0 of a unit is that none is known.
CODES: dict[str, Sequence[Any]] = {
    "mineral": MINERALS,
    "state": STATES,
    "grade": GRADES,
    "kind": _KINDS,
    "unit": (None, *VolumeUnit),
    "own": (False, True),
}
#: All codes of a link come as one number, a digit each: the fewer columns, the faster a million rows.
DIGIT = 16
_ENDS = ("supplier", "supplier_site", "customer", "customer_site")
_NUMBERS = [(name, np.int32) for name in ("id", *_ENDS)]
_COLUMNS = [
    *_NUMBERS,
    ("seen_on", np.int32),
    ("yearly", np.float64),
    *((name, np.int8) for name in CODES),
]
_READ = [*_NUMBERS, ("codes", np.int32), ("seen_on", "S10"), ("yearly", np.float64)]
_FIRST_DAY = np.datetime64("0001-01-01") - 1


class LinkRow(NamedTuple):
    """A link as it is read; 0 where an end is not named."""

    id: int
    supplier: int
    supplier_site: int
    customer: int
    customer_site: int
    codes: int
    seen_on: str
    """A day as ISO writes it; empty if there is none."""
    yearly: float | None


class LinkTable:
    """Links as columns, in the order in which they came."""

    def __init__(self, columns: NDArray[np.void]) -> None:
        self.columns = columns

    @classmethod
    def of(cls, links: Iterable[LinkFact]) -> LinkTable:
        """Make a table of facts."""
        return cls.of_rows([_row(each) for each in links])

    @classmethod
    def of_rows(cls, rows: Sequence[tuple[Any, ...]]) -> LinkTable:
        """Make a table of rows with the fields of `LinkRow` in their order."""
        read = np.array(rows, dtype=_READ)
        table = np.zeros(len(rows), dtype=_COLUMNS)
        for name in ("id", *_ENDS, "yearly"):
            table[name] = read[name]
        days = read["seen_on"].astype("datetime64[D]")
        table["seen_on"] = np.where(np.isnat(days), 0, (days - _FIRST_DAY).astype(np.int64))
        for place, name in enumerate(CODES):
            table[name] = read["codes"] // DIGIT**place % DIGIT
        return cls(table)

    @classmethod
    def joined(cls, tables: Sequence[LinkTable]) -> LinkTable:
        """Put tables one after the other."""
        return cls(np.concatenate([each.columns for each in tables]) if tables else cls.of([]).columns)

    def __len__(self) -> int:
        """Return how many links there are."""
        return len(self.columns)

    def only(self, chosen: Bools) -> LinkTable:
        """Return the table of some of the links."""
        return LinkTable(self.columns[chosen])

    def column(self, name: str) -> Ints:
        """Return a column of numbers."""
        return self.columns[name].astype(np.int64)

    @property
    def sources(self) -> Ints:
        """Return the keys of the nodes where links start: the site if one is named, else the company."""
        return self._ends("supplier_site", "supplier", "out")

    @property
    def targets(self) -> Ints:
        """Return the keys of the nodes where links end."""
        return self._ends("customer_site", "customer", "in")

    def _ends(self, site: str, company: str, kind: str) -> Ints:
        sites, companies = self.column(site), self.column(company)
        return np.where(sites > 0, keys_of("site", sites), keys_of(kind, companies))

    def fact(self, number: int) -> LinkFact:
        """Return one link."""
        row = self.columns[number]
        codes = {name: values[row[name]] for name, values in CODES.items()}
        yearly, seen = float(row["yearly"]), int(row["seen_on"])
        return LinkFact(
            id=int(row["id"]),
            **{f"{name}_id": int(row[name]) or None for name in _ENDS},
            mineral=codes["mineral"],
            state=codes["state"],
            confidence=codes["grade"],
            kind=codes["kind"],
            seen_on=date.fromordinal(seen) if seen else None,
            yearly=None if np.isnan(yearly) else yearly,
            unit=codes["unit"],
            own=codes["own"],
        )


def _row(link: LinkFact) -> LinkRow:
    said = {name: getattr(link, "confidence" if name == "grade" else name) for name in CODES}
    return LinkRow(
        id=link.id,
        supplier=link.supplier_id or 0,
        supplier_site=link.supplier_site_id or 0,
        customer=link.customer_id or 0,
        customer_site=link.customer_site_id or 0,
        codes=sum(
            list(values).index(said[name]) * DIGIT**place
            for place, (name, values) in enumerate(CODES.items())
        ),
        seen_on=link.seen_on.isoformat() if link.seen_on else "",
        yearly=link.yearly,
    )
