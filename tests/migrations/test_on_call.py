"""Rows stay, the new tables refuse what cannot be, and the older product finds no message it cannot say."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_on_call.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
SHIFT = (
    "INSERT INTO shifts (reference, team_id, user_id, deputy_id, begins_at, ends_at, exchange_id) "
    "VALUES (:reference, 1, 1, :deputy, '2026-11-02 00:00:00', :ends, :exchange)"
)
RIGHT = {"reference": "shift-1", "deputy": None, "ends": "2026-11-09 00:00:00", "exchange": None}
CHECK = (
    "INSERT INTO danger_checks (id, reference, team_id, restricted, opened_at, call_at, verdict, "
    "decided_by_id, decided_at, in_time, version) VALUES (1, 'check-1', 1, false, '2026-11-02 00:00:00', "
    ":call, :verdict, :by, '2026-11-02 00:05:00', true, 1)"
)
DECIDED = {"call": None, "verdict": "now", "by": 1}
MAIL = (
    'INSERT INTO mails (reference, user_id, template, locale, "values", created_at) '
    "VALUES (:template, 1, :template, 'en', '{}', '2026-11-02 00:00:00')"
)


def test_rows_stay_and_the_tables_refuse_what_cannot_be(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        write(MAIL, template="waiting")
        schema.upgrade(REVISION)
        assert count("users") == 2
        for wrong in ({"deputy": 1}, {"ends": "2026-11-02 00:00:00"}, {"exchange": 1}):
            with pytest.raises(IntegrityError):
                write(SHIFT, **{**RIGHT, **wrong})
        write(SHIFT, **RIGHT)
        for wrong in ({"verdict": None}, {"by": None}, {"call": "2026-11-02 00:10:00"}, {"verdict": "no"}):
            with pytest.raises(IntegrityError):
                write(CHECK, **{**DECIDED, **wrong})
        write(CHECK, **DECIDED)
        write("INSERT INTO danger_check_cases (check_id, case_id) VALUES (1, 1)")
        with pytest.raises(IntegrityError):
            write("INSERT INTO danger_check_cases (check_id, case_id) VALUES (1, 1)")
        write(MAIL, template="danger_check")
        schema.downgrade(BEFORE)
        assert (count("mails"), count("cases"), count("users")) == (1, 1, 2)
        schema.upgrade(REVISION)
        assert count("shifts") == count("danger_checks") == 0
        db.engine.dispose()
