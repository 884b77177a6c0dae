"""People and cases stay when desks begin to keep filters, viewings and reminders; and when they cease to."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import AT, CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty
from tests.migrations.test_satisfaction import FACT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_desk_rows.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
FILTER = "INSERT INTO saved_filters (reference, user_id, address, saved_on) VALUES (:name, 1, :address, :day)"
VIEWING = "INSERT INTO case_viewings (case_id, user_id, seen_at) VALUES (1, 1, :at)"
REMINDER = "INSERT INTO case_reminders (case_id, user_id, due_on) VALUES (1, 1, :day)"
DAY = date(2026, 11, 1)


def test_what_there_was_stays_and_both_ways(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (*REPORT, FACT):
            write(statement)
        before = (count("users"), count("cases"), count("facts"))
        schema.upgrade(REVISION)
        assert (count("users"), count("cases"), count("facts")) == before
        assert before[0]
        assert before[1]
        write(FILTER, name="f-1", address="view=late", day=DAY)
        write(VIEWING, at=AT)
        write(REMINDER, day=DAY)
        write("UPDATE users SET keys_off_since = :day", day=DAY)
        for wrong, values in (
            (FILTER, {"name": "f-2", "address": "view=late", "day": DAY}),
            (VIEWING, {"at": AT}),
            (REMINDER, {"day": DAY}),
        ):
            with pytest.raises(IntegrityError):
                write(wrong, **values)
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        schema.downgrade(BEFORE)
        assert (count("users"), count("cases"), count("facts")) == before
        schema.upgrade(REVISION)
        assert count("saved_filters") == count("case_viewings") == count("case_reminders") == 0
        with pytest.raises(DBAPIError):
            write("UPDATE facts SET verb = 'case.opened'")
        db.engine.dispose()
