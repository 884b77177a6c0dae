"""Claims that are about to be filed: they and their codes live in the sealed visit and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from grievance.foundation import clock
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.representation.batches import MOST_CLAIMS, TOO_LONG
from grievance.supplychain.lists.cells import Cell, FoundRow, Trouble
from grievance.vault.reporter_codes import new_code
from grievance.web.ui.session import present_visit

_KEPT_FOR = 24 * 3600
SLIPS_FIRST = N_("Hand out the slips of the last claims first. Their codes are shown nowhere else.")


@dataclass(frozen=True)
class Waiting:
    """One row that waits, and the code that its worker will have."""

    row: FoundRow
    code: str = field(repr=False)


@dataclass(frozen=True)
class Batch:
    """The rows of one sitting, and which of them were filed."""

    rows: tuple[Waiting, ...] = ()
    warnings: tuple[str, ...] = ()
    filed: tuple[str, ...] = ()
    """The marks whose slips wait to be handed out; empty until they are filed."""


def present_batch() -> Batch | None:
    """Return what waits in this visit, unless it is too old."""
    held = present_visit().get("batch")
    if not held or clock.now().timestamp() - held["begun"] >= _KEPT_FOR:
        return None
    rows = tuple(Waiting(_row(each), each["code"]) for each in held["rows"])
    return Batch(rows, tuple(held["warnings"]), tuple(held["filed"]))


def begin_batch(rows: Iterable[FoundRow], *, warnings: Sequence[str] = ()) -> None:
    """Let the rows of a list wait, in the place of what waited before."""
    _refuse_open_slips()
    _keep(Batch(tuple(Waiting(each, new_code()) for each in rows), tuple(warnings)))


def add_to_batch(row: FoundRow) -> None:
    """Let one more row wait."""
    _refuse_open_slips()
    present = present_batch() or Batch()
    if len(present.rows) >= MOST_CLAIMS:
        raise InvalidInput(TOO_LONG, limit=MOST_CLAIMS)
    _keep(Batch((*present.rows, Waiting(row, new_code())), present.warnings))


def take_out(number: int) -> None:
    """Take one row out."""
    present = present_batch() or Batch()
    rows = tuple(each for at, each in enumerate(present.rows) if at != number)
    if rows:
        _keep(Batch(rows, present.warnings))
    else:
        forget_batch()


def keep_filed(slips: Sequence[str]) -> None:
    """Keep which slips wait to be handed out, until somebody says that they are."""
    present = present_batch() or Batch()
    _keep(Batch(present.rows, present.warnings, tuple(slips)))


def forget_batch() -> None:
    """Forget the rows and their codes: from now on nobody but the workers has these."""
    present_visit().pop("batch", None)


def next_number() -> int:
    """Return the number of the next row that is typed in."""
    present = present_batch()
    return max((each.row.number for each in present.rows), default=0) + 1 if present is not None else 1


def _refuse_open_slips() -> None:
    present = present_batch()
    if present is not None and present.filed:
        raise InvalidInput(SLIPS_FIRST)


def _keep(batch: Batch) -> None:
    held = present_visit().get("batch") or {"begun": int(clock.now().timestamp())}
    present_visit()["batch"] = {
        **held,
        "rows": [_plain(each) for each in batch.rows],
        "warnings": list(batch.warnings),
        "filed": list(batch.filed),
    }


def _plain(waiting: Waiting) -> dict[str, Any]:
    row = waiting.row
    cells = {name: [cell.text, cell.address, cell.trouble] for name, cell in row.cells.items()}
    return {"sheet": row.sheet, "number": row.number, "cells": cells, "code": waiting.code}


def _row(held: dict[str, Any]) -> FoundRow:
    cells = {
        name: Cell(text, address, Trouble(trouble) if trouble else None)
        for name, (text, address, trouble) in held["cells"].items()
    }
    return FoundRow(held["sheet"], held["number"], cells)
