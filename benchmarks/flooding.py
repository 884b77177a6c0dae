"""Thousands of rows in every table of a demonstration, most of them about one case, its site and its team.

Rows are copied under new references, so that lists are long; nobody pretends that they tell a story. Only
SQLite is filled: it is asked to leave out what a constraint forbids.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Enum,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
)

from grievance.foundation.db import WRITES, Base, UtcDateTime, db
from grievance.standards.catalogue import catalogue

Row = dict[str, Any]
#: They are what everything else refers to, so that a row which names one is not about the case for that.
_EVERYWHERE = frozenset({"users", "organisations", "compartments", "sealed_items", "principals", "companies"})
#: A chain of facts that each carry the hash of the last, what the schema is, and what was said to be public.
_LEFT_ALONE = frozenset({"alembic_version", "facts", "audit_heads", "escrows", "publications"})
#: What is nothing without one of these: they go one to each, and not all to the one most is said about.
_ONE_EACH = {"message_texts": "message_id", "reply_texts": "template_id", "fact_values": "fact_id"}
_TEMPLATES = 2
_AT_ONCE = 2_000


@dataclass
class Flood:
    """Fills the tables of one database, those that others refer to first."""

    connection: Connection
    rows: int
    hot: dict[str, set[int]]
    """The rows about which most is said, by table: at first a case, its site and its team."""
    values: Mapping[str, Row]
    """What rows of a table that is empty have to say."""
    bounds: Mapping[str, tuple[str, int]]
    """Of what the product itself takes only so many for one thing: the column that names it, and how many."""
    ids: dict[str, list[int]] = field(default_factory=dict)
    short: dict[str, int] = field(default_factory=dict)
    """The tables that took fewer, since a constraint allows no more, with how many they have."""

    def fill(self) -> None:
        """Fill every table."""
        for table in Base.metadata.sorted_tables:
            if table.name not in _LEFT_ALONE:
                self._fill(table)
            self.ids[table.name] = list(self.connection.scalars(select(table.c.id).order_by(table.c.id)))

    def _fill(self, table: Table) -> None:
        templates = self._templates(table)
        if not templates:
            return
        if table.name not in _EVERYWHERE:
            self.hot.setdefault(table.name, {each["id"] for each in templates if each["id"] is not None})
        there = self.connection.scalar(select(func.count()).select_from(table)) or 0
        most = self.rows if table.name in _ONE_EACH else self.rows - there
        made = self._copies(table, templates, most)
        for some in _in_parts(made, _AT_ONCE):
            self.connection.execute(insert(table).prefix_with("OR IGNORE"), some)
        now = self.connection.scalar(select(func.count()).select_from(table)) or 0
        if now < self.rows * 0.99:
            self.short[table.name] = now

    def _templates(self, table: Table) -> list[Row]:
        rows = [dict(each) for each in self.connection.execute(select(table)).mappings()]
        if not rows:
            return self._made_up(table)
        # What an interpreter works on is sealed to them alone: of that there is no other copy.
        rows = [each for each in rows if each.get("copy_id") is None] or rows
        wanted = self.hot.get(table.name)
        if wanted:
            return [each for each in rows if each["id"] in wanted]
        number = 1 if table.name in _ONE_EACH else _TEMPLATES
        return sorted(rows, key=lambda row: -self._heat(table, row))[:number]

    def _heat(self, table: Table, row: Mapping[str, Any]) -> int:
        """Return with how many of its columns a row refers to what most is said about."""
        return sum(
            row[column.name] in self.hot.get(_referred(column), ())
            for column in table.columns
            if column.foreign_keys and _referred(column) not in _EVERYWHERE
        )

    def _made_up(self, table: Table) -> list[Row]:
        """Return rows for a table that the demonstration leaves empty, which say as little as they may.

        Some have to name one of two things: what may be left out is filled in turn, until a row is taken.
        """
        bare = self._bare(table)
        if bare is None:
            return []
        more = [
            {**bare, each.name: self._any_of(each)}
            for each in table.columns
            if each.nullable and each.foreign_keys and self._any_of(each) is not None
        ]
        return next(([each] for each in (bare, *more) if self._is_taken(table, each)), [])

    def _is_taken(self, table: Table, row: Row) -> bool:
        (tried,) = self._copies(table, [row], 1)
        return self.connection.execute(insert(table).prefix_with("OR IGNORE"), tried).rowcount == 1

    def _any_of(self, column: Column[Any]) -> int | None:
        known = sorted(self.hot.get(_referred(column), ())) or self.ids.get(_referred(column), [])
        return known[0] if known else None

    def _bare(self, table: Table) -> Row | None:
        row: Row = {}
        for column in table.columns:
            if column.nullable or column.primary_key:
                row[column.name] = None
            elif column.foreign_keys:
                row[column.name] = self._any_of(column)
                if row[column.name] is None:
                    return None
            else:
                row[column.name] = _least(column)
        return {**row, **self.values.get(table.name, {})}

    def _copies(self, table: Table, templates: list[Row], most: int) -> Iterator[Row]:
        vary = self._varied(table)
        bound, few = self.bounds.get(table.name, ("", most))
        for number in range(max(most, 0)):
            row = {**templates[number % len(templates)], "id": None}
            if number >= few:
                row[bound] = self._next(table.c[bound])(row[bound], number)
            for name, next_value in vary.items():
                if row[name] is not None or not table.c[name].nullable:
                    row[name] = next_value(row[name], number)
            del row["id"]
            yield row

    def _varied(self, table: Table) -> dict[str, Callable[[Any, int], Any]]:
        """Return how to change one column of each set that may be there only once, and each name."""
        found = {
            column.name: _vary_name
            for column in table.columns
            if column.name in {"name", "title"} and isinstance(column.type, String)
        }
        if table.name == "cases":
            # Whose a compartment is, is looked up by it; those of the reports stay shared, so that they open.
            found |= {name: self._next(table.c[name]) for name in ("internal_id", "shared_id")}
        if table.name in _ONE_EACH:
            found[_ONE_EACH[table.name]] = self._next(table.c[_ONE_EACH[table.name]])
        for columns in _unique_sets(table):
            chosen = min(reversed(columns), key=_hard_to_vary)
            if chosen.name not in found or not _is_text(chosen):
                found[chosen.name] = self._next(chosen)
        return found

    def _next(self, column: Column[Any]) -> Callable[[Any, int], Any]:
        if column.foreign_keys:
            known = self.ids.get(_referred(column), [])
            return lambda _, number: known[number % len(known)] if known else None
        if isinstance(column.type, Enum):
            values = itertools.cycle(_values(column.type))
            return lambda _, __: next(values)
        return lambda value, number: _other(column, value, number)


def _in_parts(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while some := list(itertools.islice(rows, size)):
        yield some


def _referred(column: Column[Any]) -> str:
    return next(iter(column.foreign_keys)).column.table.name


def _unique_sets(table: Table) -> list[list[Column[Any]]]:
    sets = [list(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)]
    return sets + [list(each.columns) for each in table.indexes if each.unique]


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String) and not isinstance(column.type, Enum)


def _is_of_a_list(column: Column[Any]) -> bool:
    """Whether a column holds a language or a code of the taxonomy, which the database does not check."""
    return column.name in {"locale", "lang", "provision_code"} or column.name.endswith(
        ("item_code", "indicator_code")
    )


def _hard_to_vary(column: Column[Any]) -> int:
    """Return the order in which columns are changed: numbers and words first, what is one of few last."""
    if _is_of_a_list(column):
        return 5
    if column.foreign_keys:
        return 2 if _referred(column) in {"users", "complaints"} else 3
    return 4 if isinstance(column.type, Enum) else 0 if not _is_text(column) else 1


def _values(kind: Enum) -> list[Any]:
    return list(kind.enum_class) if kind.enum_class is not None else list(kind.enums)


def _vary_name(value: Any, number: int) -> Any:
    return f"{value} {number}" if value else value


def _other(column: Column[Any], value: Any, number: int) -> Any:
    """Return another value of the same kind and length."""
    if isinstance(value, str) or (value is None and _is_text(column) and not column.nullable):
        length = max(len(value or ""), 8)
        is_address = value is not None and "@" in value
        return f"{number}.{value}" if is_address else secrets.token_hex(length)[:length]
    if isinstance(value, bytes):
        return secrets.token_bytes(len(value))
    if isinstance(value, datetime):
        return value - timedelta(minutes=number)
    if isinstance(value, date):
        return value - timedelta(days=number)
    return value + number + 1 if isinstance(value, int) else value


def _least(column: Column[Any]) -> Any:
    if isinstance(column.type, Enum):
        return _values(column.type)[0]
    if isinstance(column.type, JSON):
        return []
    if isinstance(column.type, LargeBinary):
        return secrets.token_bytes(32)
    if isinstance(column.type, UtcDateTime):
        return datetime.now(UTC)
    if column.name.endswith(("locale", "lang")):
        return "en"
    if column.name == "indicator_code":
        return next(iter(catalogue().indicators))
    kinds: dict[type, Any] = {
        str: "1" * min(getattr(column.type, "length", None) or 8, 8),
        int: 1,
        bool: False,
        float: 0.0,
        date: datetime.now(UTC).date(),
    }
    return kinds[column.type.python_type]


def flood(
    rows: int,
    hot: Mapping[str, set[int]],
    values: Mapping[str, Row],
    bounds: Mapping[str, tuple[str, int]],
) -> dict[str, int]:
    """Fill every table of the application's database, and return those that took fewer rows."""
    with db.engine.connect().execution_options(**{WRITES: True}) as connection:
        found = Flood(connection, rows, dict(hot), values, bounds)
        found.fill()
        connection.commit()
    return found.short
