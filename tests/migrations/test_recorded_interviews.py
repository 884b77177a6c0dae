"""What was noted before stays, both ways; a recording outlives the step back, sealed."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_recorded_interviews.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
NOTE = (
    "INSERT INTO case_notes (id, reference, case_id, user_id, written_at, item_id) "
    "VALUES (1, 'note-1', 1, 1, '2026-11-02 00:00:00', 1)"
)
FILE = (
    "INSERT INTO stored_files (id, reference, item_id, store_key, cleaned, scan, added_at) "
    "VALUES (1, 'file-1', 1, 'kept', true, 'none', '2026-11-02 00:00:00')"
)


def test_notes_stay_and_name_a_recording_that_exists(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (*REPORT, NOTE, FILE):
            write(statement)
        schema.upgrade(REVISION)
        assert count("case_notes WHERE file_id IS NULL") == 1
        keys = inspect(db.engine).get_foreign_keys("case_notes")
        assert {each["referred_table"] for each in keys} == {"cases", "users", "sealed_items", "stored_files"}
        write("UPDATE case_notes SET file_id = 1")
        schema.downgrade(BEFORE)
        assert (count("case_notes"), count("stored_files")) == (1, 1)
        schema.upgrade(REVISION)
        assert count("case_notes WHERE file_id IS NULL") == 1
        db.session.remove()
        db.engine.dispose()
