"""What interpreters were asked for stays when it is kept which version they read, and when that goes."""

from __future__ import annotations

from flask import Flask

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_interpreters import ASKED, COPY
from tests.migrations.test_migrations import empty as empty

REVISION = next(schema.FOLDER.glob("versions/*_versions_read_again.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
STILL = {"ref": "open", "again": True, "copy": 9, "item": None, "at": None, "ending": None}


def test_versions_read_again_in_both_directions(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (*REPORT, COPY):
            write(statement)
        write(ASKED, **STILL)
        schema.upgrade(REVISION)
        assert count("translation_requests") == 1
        write("UPDATE translation_requests SET version_read = 2")
        schema.downgrade(BEFORE)
        assert count("translation_requests") == 1
        schema.upgrade()
        assert count("translation_requests") == 1
        db.session.remove()
        db.engine.dispose()
