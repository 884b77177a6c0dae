"""Check-ins stay when the index of those that wait comes and goes, and the desk is counted by it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.test_check_ins import REPORT, TODAY, ask
from tests.migrations.test_migrations import empty
from tests.migrations.test_satisfaction import FACT
from tests.migrations.test_supply_claims import rows
from tests.migrations.test_urgency_and_indicators import BEFORE as FIRST
from tests.migrations.test_urgency_and_indicators import WORLD, count, write

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_checks_that_wait.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
NEW = "ix_check_ins_open"
WAIT = "SELECT complaint_id FROM check_ins WHERE decision IS NULL AND answered_on IS NULL AND route <> 'code'"


def indexes() -> set[str]:
    return {str(each["name"]) for each in inspect(db.engine).get_indexes("check_ins")}


def test_check_ins_stay_and_those_that_wait_have_an_index(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(FIRST)
        for statement in WORLD:
            write(statement)
        schema.upgrade(BEFORE)
        for statement in (*REPORT, FACT):
            write(statement)
        ask("open", date(2026, 11, 1))
        ask("answered", date(2026, 11, 2), tap="yes", answered=TODAY)
        known = indexes()
        schema.upgrade(REVISION)
        assert indexes() == known | {NEW}
        ask("silent", date(2026, 11, 3), silent=TODAY, review=TODAY)
        if db.engine.dialect.name == "sqlite":
            assert f"USING INDEX {NEW}" in str(rows(f"EXPLAIN QUERY PLAN {WAIT}"))
        schema.downgrade(BEFORE)
        assert indexes() == known
        schema.upgrade(REVISION)
        assert count("check_ins") == 3
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        db.engine.dispose()
