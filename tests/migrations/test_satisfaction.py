"""Compartments and reports stay when workers can say how they were treated; the facts stay guarded."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_satisfaction.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
FACT = (
    "INSERT INTO facts (at, actor, role, verb, subject_kind, subject_reference, codes, record_version) "
    "VALUES "
    "('2026-11-01 00:00:00', 'service', 'service', 'case.closed', 'cases', 'case-1', '{}', 1)"
)
ANSWER = (
    "INSERT INTO satisfaction_answers (ticket, month, counted, ended, fair) "
    "VALUES (:ticket, :month, true, false, :fair)"
)
ASK = "INSERT INTO satisfaction_asks (complaint_id, round, asked_on) VALUES (1, :round, :day)"
OPINION = (
    "INSERT INTO compartments (id, reference, kind, epoch, suite_id, public_key) "
    "VALUES (9, 'comp-9', 'opinion', 1, 's', 'k')"
)
DAY = date(2026, 11, 1)


def rules() -> set[str]:
    return {str(each["name"]) for each in inspect(db.engine).get_check_constraints("compartments")}


def test_what_there_was_stays_and_both_ways(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (*REPORT, FACT):
            write(statement)
        before = rules()
        schema.upgrade(REVISION)
        assert rules() == before
        assert (count("compartments"), count("complaints"), count("sealed_items")) == (2, 1, 1)
        write(OPINION)
        write(ANSWER, ticket="a" * 64, month=DAY, fair="partly")
        write(ASK, round="closed", day=DAY)
        for wrong, values in (
            (OPINION.replace("'opinion'", "'rumour'").replace("9", "8"), {}),
            (ANSWER, {"ticket": "a" * 64, "month": DAY, "fair": None}),
            (ANSWER, {"ticket": "b" * 64, "month": DAY, "fair": "well"}),
            (ASK, {"round": "closed", "day": DAY}),
            (ASK, {"round": "never", "day": DAY}),
        ):
            with pytest.raises(IntegrityError):
                write(wrong, **values)
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        schema.downgrade(BEFORE)
        assert (count("compartments"), count("facts")) == (2, 1)
        schema.upgrade(REVISION)
        assert count("satisfaction_answers") == 0
        with pytest.raises(DBAPIError):
            write("UPDATE facts SET verb = 'case.opened'")
        db.engine.dispose()
