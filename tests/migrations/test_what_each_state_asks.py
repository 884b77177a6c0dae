"""What the database asks of a case changes with its rows kept, both ways, and really holds afterwards."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import WORLD, count, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_what_each_state_asks.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
CHILD = "INSERT INTO case_events (id, reference, case_id, at, verb, role, visible_to, details) VALUES "
#: Taken up again by an older version, which forgot until when it rested.
RESTED = "UPDATE cases SET suspended_until = '2026-12-01 00:00:00' WHERE id = 1"
CLOSED = (
    "UPDATE cases SET state = 'closed', closure_reason = 'settled', closed_at = '2026-11-02' WHERE id = 1"
)


def names() -> set[str]:
    return {str(each["name"]) for each in inspect(db.engine).get_check_constraints("cases")}


def indexes() -> set[str]:
    return {str(each["name"]) for each in inspect(db.engine).get_indexes("cases")}


def test_rows_stay_and_the_rules_hold(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        for statement in WORLD:
            write(statement)
        write(CHILD + "(1, 'event-1', 1, '2026-11-01 00:00:00', 'opened', 'reporter', '[]', '{}')")
        write(RESTED)
        rules, listed = names(), indexes()
        schema.upgrade(REVISION)
        assert count("cases") == count("case_events") == 1
        assert indexes() == listed
        assert {"ck_cases_parent_if_child", "ck_cases_danger_not_closed_by_silence"} <= names()
        for wrong in (
            RESTED,
            "UPDATE cases SET state = 'closed' WHERE id = 1",
            "UPDATE cases SET closure_reason = 'settled' WHERE id = 1",
            "UPDATE cases SET state = 'suspended' WHERE id = 1",
            "UPDATE cases SET case_type = 'RTL' WHERE id = 1",
            CLOSED.replace("settled", "remedied"),
        ):
            with pytest.raises(IntegrityError):
                write(wrong)
        write(CLOSED)
        schema.downgrade(BEFORE)
        assert names() == rules
        assert count("cases") == count("case_events") == 1
        schema.upgrade(REVISION)
        assert count("cases") == 1
        db.engine.dispose()
