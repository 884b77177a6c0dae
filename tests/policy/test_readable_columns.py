"""What lies readable beside the sealed words is a declared list: what each column can hold, and why."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Enum,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    select,
)

from grievance.foundation.db import Base, UtcDateTime, db
from grievance.migrations.schema import import_models
from tests.factories.demonstration import Demonstration

LIST = Path(__file__).parent / "readable_columns.csv"
#: What everything that belongs to a case or a report refers to, and where their words are sealed.
ROOTS = {"cases", "complaints"}
SEALED_IN = {"compartments", "sealed_items", "grants", "stored_files"}
LONGEST_CODE, LONGEST_HASH = 40, 64
WORDLESS = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_HASH}}}")


def is_text(column: Column[Any], longest: int) -> bool:
    """Whether it holds text of this length at most; an enum holds none but its own members."""
    kind = column.type
    return isinstance(kind, String) and kind.length is not None and kind.length <= longest


#: Words that somebody says to readers without a key: sealed until they are published, and each named here.
PUBLISHED = {"site_statements.text"}
#: What a column may be said to hold, and whether its type can hold no more than that.
FITS: dict[str, Callable[[Column[Any]], bool]] = {
    "row": lambda column: (
        isinstance(column.type, Integer) and bool(column.primary_key or column.foreign_keys)
    ),
    "reference": lambda column: is_text(column, 16),
    "code": lambda column: isinstance(column.type, Enum) or is_text(column, LONGEST_CODE),
    "codes": lambda column: isinstance(column.type, JSON),
    "hash": lambda column: is_text(column, LONGEST_HASH) or isinstance(column.type, LargeBinary),
    "day": lambda column: isinstance(column.type, Date),
    "moment": lambda column: isinstance(column.type, UtcDateTime),
    "count": lambda column: isinstance(column.type, Integer | BigInteger),
    "yes_no": lambda column: isinstance(column.type, Boolean),
    "public_key": lambda column: isinstance(column.type, LargeBinary),
    "sealed": lambda column: isinstance(column.type, LargeBinary),
    "published": lambda column: str(column) in PUBLISHED,
}


def declared() -> dict[str, str]:
    """Read the list: what each column holds."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["needed_for"] for row in rows), "Say what each column is needed for."
    return {f"{row['table']}.{row['column']}": row["holds"] for row in rows}


def tables() -> list[Table]:
    """Return the tables of cases and reports, whatever refers to one, and where their words are sealed."""
    import_models()
    found, before = set(ROOTS), 0
    while len(found) > before:
        before = len(found)
        found |= {
            table.name
            for table in Base.metadata.sorted_tables
            if any(key.column.table.name in found for key in table.foreign_keys)
        }
    return [table for table in Base.metadata.sorted_tables if table.name in found | SEALED_IN]


def columns() -> dict[str, Column[Any]]:
    """Return every column of these tables by its name."""
    return {f"{table.name}.{column.name}": column for table in tables() for column in table.columns}


def test_every_readable_column_is_on_the_declared_list() -> None:
    assert len(tables()) > 25
    undeclared, gone = sorted(set(columns()) - set(declared())), sorted(set(declared()) - set(columns()))
    assert not undeclared, f"say in {LIST.name} what these hold and why: {undeclared}"
    assert not gone, f"these are in {LIST.name} and nowhere else: {gone}"


def test_no_column_can_hold_more_than_was_declared() -> None:
    holds, there = declared(), columns()
    wider = [name for name in holds.keys() & there.keys() if not FITS[holds[name]](there[name])]
    assert not wider, f"these can hold more than {LIST.name} says: {sorted(wider)}"


@pytest.mark.parametrize("kind", [Text(), String(), String(400)])
def test_a_column_for_words_fits_nothing(kind: String) -> None:
    assert not [holds for holds, fits in FITS.items() if fits(Column("story", kind))]


def test_what_lies_in_them_are_codes_and_no_words(demonstration: Demonstration) -> None:
    holds, looked_at, wordy = declared(), 0, []
    with demonstration.app.app_context():
        for name, column in columns().items():
            if holds.get(name) not in {"reference", "code", "codes", "hash"}:
                continue
            for value in db.session.scalars(select(column).where(column.is_not(None)).distinct()):
                texts = list(texts_in(value))
                looked_at += len(texts)
                wordy += [f"{name}: {each!r}" for each in texts if not WORDLESS.fullmatch(each)]
    assert looked_at > 1000
    assert not wordy, "\n".join(wordy)


def texts_in(value: Any) -> Iterator[str]:
    """Return every text in a value, however deep, and every name of one."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
    elif isinstance(value, str):
        yield value
