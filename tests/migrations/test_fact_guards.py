"""After every migration the database refuses to change a fact: a table that SQLite rebuilds loses that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from grievance.app import create_app
from grievance.audit.chain import chain_new_facts, verify
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.migrations import schema

FIRST_GUARDED = "0006"
REVISIONS = sorted(file.name.partition("_")[0] for file in (schema.FOLDER / "versions").glob("[0-9]*.py"))
GUARDED = [each for each in REVISIONS if each >= FIRST_GUARDED]
FACT = {
    "at": "'2026-03-02 00:00:00'",
    "actor": "'service'",
    "role": "'service'",
    "verb": "'case.tested'",
    "subject_kind": "'cases'",
    "subject_reference": "'abc'",
    "codes": "'{}'",
    "record_version": "1",
}
OTHER = {"id": "0", "at": "'2025-01-01 00:00:00'", "codes": "'{\"count\": 9}'", "record_version": "2"}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    PepperRing.new().write(tmp_path / "secrets.json")
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    app = create_app(Settings(folder=tmp_path, database_url=url, kdf_cost="lowest", testing=True))
    with app.app_context():
        yield app
        db.engine.dispose()


def test_facts_cannot_be_changed_at_any_revision_on_the_way_up_and_back(empty: Flask) -> None:
    number = 0
    for move, revisions in ((schema.upgrade, GUARDED), (schema.downgrade, GUARDED[-2::-1])):
        for revision in revisions:
            number += 1
            move(revision)
            every_change_is_refused(number, f"at {revision} by {move.__name__}")


def test_facts_from_before_the_guards_are_kept_and_chained(empty: Flask) -> None:
    schema.upgrade("0001")
    run(insertion(1))
    schema.upgrade()
    with transaction():
        assert chain_new_facts() == 1
    assert verify().chained == 1
    db.session.remove()
    schema.downgrade("0001")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM facts WHERE hash IS NOT NULL")) == 1


def test_every_revision_has_a_file_that_follows_the_one_before() -> None:
    assert [f"{number:04d}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


def insertion(number: int, **more: str) -> str:
    """Return the statement that inserts a fact."""
    row = {"id": str(number), **FACT, **more}
    return f"INSERT INTO facts ({', '.join(row)}) VALUES ({', '.join(row.values())})"


def every_change_is_refused(number: int, when: str) -> None:
    """Insert a fact and try to change it, before it is chained and after."""
    dialect = db.engine.dialect.name
    run(insertion(number))
    this = f"WHERE id = {number}"
    before, after = blob(f"{number:04x}01"), blob(f"{number:04x}02")
    chaining = f"UPDATE facts SET previous_hash = {before}, hash = {after} {this}"
    for stage in (f"before it is chained {when}", f"after it was chained {when}"):
        for column in real_columns():
            changed = f"UPDATE facts SET {column} = {OTHER.get(column, new_value(column))} {this}"
            refused(changed, f"{column} {stage}")
        refused(f"DELETE FROM facts {this}", f"deleted {stage}")
        refused("DELETE FROM facts", f"all deleted {stage}")
        if stage.startswith("before"):
            also = chaining.replace("SET ", "SET verb = 'x', ")
            refused(also, f"changed while it is chained {when}")
            run(chaining)
    refused(chaining, f"chained twice {when}")
    refused("UPDATE facts SET previous_hash = NULL, hash = NULL", f"unchained again {when}")
    hashed = insertion(-number, previous_hash=before, hash=after)
    refused(hashed, f"inserted with a hash of its own {when}")
    if dialect == "postgresql":
        refused("TRUNCATE facts", f"emptied {when}")
        refused("TRUNCATE audit_heads", f"heads emptied {when}")
    else:
        refused(insertion(number).replace("INSERT", "INSERT OR REPLACE", 1), f"replaced {when}")
        refused("UPDATE OR REPLACE facts SET verb = 'x'", f"updated or replaced {when}")
    heads_stay(number, when)


def heads_stay(number: int, when: str) -> None:
    """Insert a head and try to change it."""
    day, some = date(2026, 3, 2) + timedelta(number), blob("01")
    row = f"'{day}', {number}, {some}, {some}, {some}, {some})"
    columns = "(id, day, count, head, digest, signature, public_key)"
    run(f"INSERT INTO audit_heads {columns} VALUES ({number}, {row}")
    refused("UPDATE audit_heads SET count = 4", f"head changed {when}")
    refused("DELETE FROM audit_heads", f"head deleted {when}")
    if db.engine.dialect.name == "sqlite":
        refused(f"INSERT OR REPLACE INTO audit_heads {columns} VALUES ({-number}, {row}", f"replaced {when}")


def real_columns() -> list[str]:
    """Return the columns that the table has at this revision: a new one has to be guarded too."""
    with db.engine.connect() as connection:
        names = {each["name"] for each in inspect(connection).get_columns("facts")}
    return [*sorted(names - {"hash", "previous_hash"}), "hash", "previous_hash"]


def new_value(column: str) -> str:
    if column in {"hash", "previous_hash"}:
        return blob("05")
    return "'other'"


def blob(digits: str) -> str:
    """Write bytes as the database wants them."""
    return f"x'{digits}'" if db.engine.dialect.name == "sqlite" else f"'\\x{digits}'"


def run(statement: str) -> None:
    with db.engine.connect() as connection:
        _execute(connection, statement)
        connection.commit()


def refused(statement: str, what: str) -> None:
    with db.engine.connect() as connection:
        error = _error_of(connection, statement)
        connection.rollback()
    assert error is not None, f"the database lets facts be {what}"
    assert "facts are never" in error, f"{what}: {error}"


def _error_of(connection: Connection, statement: str) -> str | None:
    try:
        _execute(connection, statement)
    except DBAPIError as error:
        return str(error)
    return None


def _execute(connection: Connection, statement: str) -> None:
    connection.execute(text(statement.replace(":", "\\:")))
