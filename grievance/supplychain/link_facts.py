"""What a walk needs of links, as columns: a million of them take tens of megabytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
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
_UNITS = tuple(VolumeUnit)
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
    reference: str
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


_COLUMNS = [
    ("id", np.int32),
    ("reference", "S16"),
    *((name, np.int32) for name in ("supplier", "supplier_site", "customer", "customer_site")),
    ("mineral", np.int8),
    ("state", np.int8),
    ("grade", np.int8),
    ("kind", np.int8),
    ("seen_on", np.int32),
    ("yearly", np.float64),
    ("unit", np.int8),
    ("own", np.bool_),
]
_NONE = -1


def _code(values: Sequence[Any]) -> Callable[[Iterable[Any]], list[int]]:
    codes: dict[Any, int] = {value: number for number, value in enumerate(values)}
    codes[None] = _NONE
    return lambda column: [codes[each] for each in column]


def _ids(column: Iterable[int | None]) -> list[int]:
    return [each or 0 for each in column]


_READ: dict[str, Callable[[Iterable[Any]], Any]] = {
    "reference": lambda column: [each.encode() for each in column],
    **dict.fromkeys(("supplier", "supplier_site", "customer", "customer_site"), _ids),
    "mineral": _code(MINERALS),
    "state": _code(STATES),
    "grade": _code(GRADES),
    "kind": _code(_KINDS),
    "seen_on": lambda column: [each.toordinal() if each is not None else 0 for each in column],
    "yearly": lambda column: [np.nan if each is None else each for each in column],
    "unit": _code(_UNITS),
}


class LinkTable:
    """Links as columns, in the order in which they came."""

    def __init__(self, columns: NDArray[np.void]) -> None:
        self.columns = columns

    @classmethod
    def of(cls, links: Iterable[LinkFact]) -> LinkTable:
        """Make a table of facts."""
        return cls.of_rows([astuple(each) for each in links])

    @classmethod
    def of_rows(cls, rows: Sequence[Sequence[Any]]) -> LinkTable:
        """Make a table of rows with the fields of `LinkFact` in their order."""
        table = np.zeros(len(rows), dtype=_COLUMNS)
        for (name, _kind), column in zip(_COLUMNS, zip(*rows, strict=True), strict=False):
            table[name] = _READ[name](column) if name in _READ else column
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
        yearly, seen = float(row["yearly"]), int(row["seen_on"])
        return LinkFact(
            id=int(row["id"]),
            reference=row["reference"].decode(),
            supplier_id=int(row["supplier"]) or None,
            supplier_site_id=int(row["supplier_site"]) or None,
            customer_id=int(row["customer"]) or None,
            customer_site_id=int(row["customer_site"]) or None,
            mineral=MINERALS[row["mineral"]],
            state=STATES[row["state"]],
            confidence=GRADES[row["grade"]],
            kind=_KINDS[row["kind"]],
            seen_on=date.fromordinal(seen) if seen else None,
            yearly=None if np.isnan(yearly) else yearly,
            unit=None if row["unit"] == _NONE else _UNITS[row["unit"]],
            own=bool(row["own"]),
        )
