"""Compartments and reports stay when interpreters come; a request opens something only until it ends."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty
from tests.migrations.test_satisfaction import FACT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_interpreters.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
COPY = (
    "INSERT INTO compartments (id, reference, kind, epoch, suite_id, public_key) "
    "VALUES (9, 'comp-9', 'translation', 1, 's', 'k')"
)
SPEAKS = "INSERT INTO team_interpreters (team_id, user_id, locale) VALUES (1, 1, 'sw')"
ASKED = (
    "INSERT INTO translation_requests (reference, case_id, complaint_id, interpreter_id, from_locale, "
    "to_locale, reads_again, due_on, asked_by_id, asked_at, copy_id, item_id, ended_at, ending) VALUES "
    "(:ref, 1, 1, 1, 'sw', 'en', :again, '2026-11-05', 2, '2026-11-01 00:00:00', :copy, :item, :at, :ending)"
)


def test_what_there_was_stays_and_both_ways(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (*REPORT, FACT):
            write(statement)
        schema.upgrade(REVISION)
        assert (count("compartments"), count("complaints"), count("sealed_items")) == (2, 1, 1)
        write(COPY)
        write(SPEAKS)
        with pytest.raises(IntegrityError):
            write(SPEAKS)
        still = {"ref": "open", "again": False, "copy": 9, "item": None, "at": None, "ending": None}
        over = {**still, "ref": "over", "copy": None, "at": "2026-11-02 00:00:00", "ending": "handed_in"}
        for wrong in (
            {**still, "copy": None},
            {**still, "item": 1},
            {**over, "copy": 9},
            {**over, "ending": None},
            {**over, "ending": "given_back", "item": 1},
            {**over, "ending": "lost"},
        ):
            with pytest.raises(IntegrityError):
                write(ASKED, **wrong)
        write(ASKED, **still)
        write(ASKED, **{**over, "item": 1})
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        schema.downgrade(BEFORE)
        assert (count("compartments"), count("complaints"), count("facts")) == (2, 1, 1)
        schema.upgrade(REVISION)
        assert count("translation_requests") == count("team_interpreters") == 0
        with pytest.raises(DBAPIError):
            write("UPDATE facts SET verb = 'case.opened'")
        db.engine.dispose()
