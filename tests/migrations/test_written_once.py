"""After every migration the database refuses to change what happened; SQLite forgets that with a table."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty
from tests.migrations.test_more_time import PLANNED

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_written_once.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
GUARDED = [
    each
    for each in sorted(file.name[:4] for file in (schema.FOLDER / "versions").glob("[0-9]*.py"))
    if each >= REVISION
]
ALLEGED = (
    "INSERT INTO allegations (id, reference, case_id, item_code, added_by) VALUES (1, 'all-1', 1, 'WA1', "
    "'reporter')"
)
ROWS = {
    "case_events": "INSERT INTO case_events (id, reference, case_id, at, verb, role, visible_to, details) "
    "VALUES ({id}, 'event-{id}', 1, '2026-11-01 00:00:00', 'opened', 'reporter', '[]', '{{}}')",
    "finding_versions": "INSERT INTO finding_versions (id, allegation_id, number, outcome, item_id, "
    "found_at, by_panel) VALUES ({id}, 1, {id}, 'partly', 1, '2026-11-01 00:00:00', false)",
    "remedy_facts": "INSERT INTO remedy_facts (id, action_id, kind, at, role) "
    "VALUES ({id}, 1, 'promised', '2026-11-01 00:00:00', 'inspector')",
}


def test_what_is_written_once_stays_at_every_revision(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (*PLANNED, ALLEGED):
            write(statement)
        for row in ROWS.values():
            write(row.format(id=1))
        write("UPDATE case_events SET verb = 'changed before'")
        number = 1
        for move, revisions in ((schema.upgrade, GUARDED), (schema.downgrade, GUARDED[-2::-1])):
            for revision in revisions:
                number += 1
                move(revision)
                for table, row in ROWS.items():
                    write(row.format(id=number))
                    _nothing_is_changed(table, row.format(id=number), f"at {revision} by {move.__name__}")
        # Erasing takes what is sealed away, and its row stays where these point to it.
        write("UPDATE sealed_items SET body = '', sealed_key = ''")
        schema.downgrade(BEFORE)
        assert {count(table) for table in ROWS} == {number}
        write("UPDATE case_events SET verb = 'changed again'")
        db.engine.dispose()


def _nothing_is_changed(table: str, insertion: str, when: str) -> None:
    """Try to change each column of a row, to delete it, and to put another one in its place."""
    with db.engine.connect() as connection:
        columns = [each["name"] for each in inspect(connection).get_columns(table)]
    tries = [f"UPDATE {table} SET {each} = {each}" for each in columns] + [f"DELETE FROM {table}"]
    if db.engine.dialect.name == "postgresql":
        tries.append(f"TRUNCATE {table}")
    else:
        replacing = insertion.replace("INSERT", "INSERT OR REPLACE", 1)
        tries += [replacing, f"UPDATE OR REPLACE {table} SET id = id + 1"]
    for statement in tries:
        with db.engine.connect() as connection, pytest.raises(DBAPIError) as refused:
            connection.execute(text(statement.replace(":", "\\:")))
        assert "is never changed" in str(refused.value), f"{statement} {when}"
