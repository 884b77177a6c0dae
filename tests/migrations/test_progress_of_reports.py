"""Reports stay when it is counted how far others came, and when that count goes."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty as empty

REVISION = next(schema.FOLDER.glob("versions/*_progress_of_reports.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
COUNT = "INSERT INTO report_progress (month, question, locale, times) VALUES ('2026-11-01', '1', 'sw', 5)"


def test_progress_of_reports_in_both_directions(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        schema.upgrade(REVISION)
        write(COUNT)
        schema.downgrade(BEFORE)
        assert "report_progress" not in inspect(db.engine).get_table_names()
        assert count("cases") == 1
        schema.upgrade()
        assert count("report_progress") == 0
        db.session.remove()
        db.engine.dispose()
