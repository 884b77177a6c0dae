"""What was reported about sexual violence or children is restricted by the migration; nothing else is."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_restricted_cases.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
ITEM = "INSERT INTO complaint_items (complaint_id, item_code, added_by) VALUES (1, :code, 'reporter')"
ALLEGATION = (
    "INSERT INTO allegations (reference, case_id, item_code, added_by) "
    "VALUES (:code, :case, :code, 'triager')"
)
CASE = (
    "INSERT INTO cases (id, reference, register_reference, brand_reference, case_type, state, team_id, band, "
    "opened_at, awaits_team, forced_labour_established, internal_id, version, parent_id) VALUES (:id, :name, "
    ":name, :name, :kind, 'screening', 1, 'P0', '2026-11-01 00:00:00', true, false, 1, 1, :parent)"
)


def restrictions(table: str) -> list[str | None]:
    with db.engine.connect() as connection:
        return list(connection.scalars(text(f"SELECT restriction FROM {table} ORDER BY id")))


def test_old_reports_are_restricted_by_what_they_are_about(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in REPORT:
            write(statement)
        write(ITEM, code="VH3")
        write(CASE, id=2, name="pay", kind="IND", parent=None)
        write(CASE, id=3, name="punished", kind="RTL", parent=1)
        for case, code in ((1, "VH3"), (1, "CL1"), (2, "WA1"), (2, "CL5")):
            write(ALLEGATION, case=case, code=code)
        schema.upgrade(REVISION)
        assert restrictions("complaints") == ["survivor"]
        assert restrictions("cases") == ["child_survivor", None, "child_survivor"]
        for wrong in (
            "UPDATE cases SET restriction = 'secret'",
            "UPDATE complaints SET restriction = 'secret'",
            "UPDATE users SET gender = 'any'",
        ):
            with pytest.raises(IntegrityError):
                write(wrong)
        write("UPDATE users SET trained_on = '2026-11-02', gender = 'woman' WHERE id = 1")
        schema.downgrade(BEFORE)
        assert (count("cases"), count("complaints"), count("users")) == (3, 1, 2)
        schema.upgrade(REVISION)
        assert restrictions("complaints") == ["survivor"]
        db.engine.dispose()
