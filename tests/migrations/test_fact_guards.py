"""After every migration the database refuses to change a fact: a table that SQLite rebuilds loses that."""

from __future__ import annotations

from collections.abc import Iterator
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
    "id": "5",
    "at": "'2026-03-02 00:00:00'",
    "actor": "'service'",
    "role": "'service'",
    "verb": "'case.tested'",
    "subject_kind": "'cases'",
    "subject_reference": "'abc'",
    "codes": "'{}'",
    "record_version": "1",
}
OTHER = {"id": "7", "at": "'2025-01-01 00:00:00'", "codes": "'{\"count\": 9}'", "record_version": "2"}
CHAINED = {"sqlite": "x'01', hash = x'02'", "postgresql": "'\\x01', hash = '\\x02'"}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    PepperRing.new().write(tmp_path / "secrets.json")
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    app = create_app(Settings(folder=tmp_path, database_url=url, kdf_cost="lowest", testing=True))
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.mark.parametrize("revision", GUARDED)
def test_facts_cannot_be_changed_at(empty: Flask, revision: str) -> None:
    schema.upgrade(revision)
    every_change_is_refused()


@pytest.mark.parametrize("revision", GUARDED)
def test_facts_cannot_be_changed_after_going_back_to(empty: Flask, revision: str) -> None:
    schema.upgrade()
    schema.downgrade(revision)
    every_change_is_refused()


def test_facts_from_before_the_guards_are_kept_and_chained(empty: Flask) -> None:
    schema.upgrade("0001")
    run(f"INSERT INTO facts ({', '.join(FACT)}) VALUES ({', '.join(FACT.values())})")
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


def every_change_is_refused() -> None:
    columns, values = ", ".join(FACT), ", ".join(FACT.values())
    run(f"INSERT INTO facts ({columns}) VALUES ({values})")
    chaining = f"UPDATE facts SET previous_hash = {CHAINED[db.engine.dialect.name]} WHERE id = 5"
    for stage in ("before it is chained", "after it was chained"):
        for column in real_columns():
            changed = f"UPDATE facts SET {column} = {OTHER.get(column, new_value(column))} WHERE id = 5"
            refused(changed, f"{column} {stage}")
        refused("DELETE FROM facts WHERE id = 5", f"deleted {stage}")
        refused("DELETE FROM facts", f"all deleted {stage}")
        if stage == "before it is chained":
            also = chaining.replace("SET ", "SET verb = 'x', ")
            refused(also, "changed while it is chained")
            run(chaining)
    refused(chaining, "chained twice")
    refused("UPDATE facts SET previous_hash = NULL, hash = NULL", "unchained again")
    refused(
        f"INSERT INTO facts ({columns}, previous_hash, hash) VALUES "
        f"({values.replace('5', '6', 1)}, {CHAINED[db.engine.dialect.name].replace('hash = ', '')})",
        "inserted with a hash of its own",
    )
    if db.engine.dialect.name == "postgresql":
        refused("TRUNCATE facts", "emptied")
        refused("TRUNCATE audit_heads", "heads emptied")
    else:
        refused(f"INSERT OR REPLACE INTO facts ({columns}) VALUES ({values})", "replaced")
        refused("UPDATE OR REPLACE facts SET verb = 'x'", "updated or replaced")
    heads_stay()


def heads_stay() -> None:
    blob = "x'01'" if db.engine.dialect.name == "sqlite" else "'\\x01'"
    row = f"(1, '2026-03-02', 3, {blob}, {blob}, {blob}, {blob})"
    columns = "(id, day, count, head, digest, signature, public_key)"
    run(f"INSERT INTO audit_heads {columns} VALUES {row}")
    refused("UPDATE audit_heads SET count = 4", "head changed")
    refused("DELETE FROM audit_heads", "head deleted")
    if db.engine.dialect.name == "sqlite":
        refused(f"INSERT OR REPLACE INTO audit_heads {columns} VALUES {row.replace('(1', '(2')}", "replaced")


def real_columns() -> list[str]:
    """Return the columns that the table has at this revision: a new one has to be guarded too."""
    with db.engine.connect() as connection:
        names = {each["name"] for each in inspect(connection).get_columns("facts")}
    return [*sorted(names - {"hash", "previous_hash"}), "hash", "previous_hash"]


def new_value(column: str) -> str:
    if column in {"hash", "previous_hash"}:
        return "x'05'" if db.engine.dialect.name == "sqlite" else "'\\x05'"
    return "'other'"


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
