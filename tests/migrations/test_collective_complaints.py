"""Which reports belong to which case stays when workers can join and leave; what is new comes empty."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty
from tests.migrations.test_satisfaction import FACT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_collective_complaints.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
BELONGS = "INSERT INTO case_complaints (case_id, complaint_id) VALUES (1, 1)"
OTHER = (
    "INSERT INTO cases (id, reference, register_reference, brand_reference, case_type, state, team_id, band, "
    "opened_at, awaits_team, forced_labour_established, internal_id, version) VALUES (2, 'case-2', 'reg-2', "
    "'br-2', 'IND', 'screening', 1, 'P2', '2026-11-01 00:00:00', true, false, 1, 1)"
)
LINK = (
    "INSERT INTO case_links (reference, first_id, second_id, kind, linked_by_id, linked_on) "
    "VALUES (:ref, :first, :second, :kind, 1, :day)"
)
CODE = "INSERT INTO join_codes (case_id, code, made_on, ends_on) VALUES (1, :code, :day, :end)"
DAY = date(2026, 11, 1)


def belonging() -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.execute(text("SELECT case_id, complaint_id FROM case_complaints"))
        ]


def link(ref: str, first: int, second: int, kind: str = "same_event") -> None:
    write(LINK, ref=ref, first=first, second=second, kind=kind, day=DAY)


def test_reports_stay_where_they_are_and_what_cannot_be_is_refused(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (OTHER, *REPORT, BELONGS, FACT):
            write(statement)
        schema.upgrade(REVISION)
        assert belonging() == [(1, 1)]
        link("one", 1, 2)
        write(CODE, code="000000000001", day=DAY, end=DAY)
        write("UPDATE case_complaints SET left_on = :day, claim_item_id = 1", day=DAY)
        for wrong in (
            lambda: link("twice", 1, 2),
            lambda: link("turned round", 2, 1),
            lambda: link("itself", 1, 1),
            lambda: link("strange", 1, 2, "merged"),
            lambda: write(CODE, code="000000000001", day=DAY, end=DAY),
            lambda: write(CODE, code="000000000002", day=DAY, end=date(2026, 10, 31)),
            lambda: write(BELONGS),
        ):
            with pytest.raises(IntegrityError):
                wrong()
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        schema.downgrade(BEFORE)
        assert belonging() == [(1, 1)]
        schema.upgrade(REVISION)
        assert count("case_links") == count("join_codes") == 0
        assert count("case_complaints WHERE left_on IS NULL AND claim_item_id IS NULL") == 1
        with pytest.raises(DBAPIError):
            write("UPDATE facts SET verb = 'case.opened'")
        db.engine.dispose()
