"""A case is looked at again for danger, and the older product keeps the newest look."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_danger_again.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
CHECK = (
    "INSERT INTO danger_checks (id, reference, team_id, restricted, opened_at, version) "
    "VALUES (:number, :reference, 1, false, '2026-11-02 00:00:00', 1)"
)
LOOK = "INSERT INTO danger_check_cases (check_id, case_id) VALUES (:check, 1)"


def looks() -> list[int]:
    with db.engine.connect() as connection:
        found = connection.execute(text("SELECT check_id FROM danger_check_cases ORDER BY check_id"))
        return [row[0] for row in found]


def test_the_newest_look_stays(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for number in (1, 2):
            write(CHECK, number=number, reference=f"check-{number}")
        write(LOOK, check=1)
        with pytest.raises(IntegrityError):
            write(LOOK, check=2)
        schema.upgrade(REVISION)
        write(LOOK, check=2)
        with pytest.raises(IntegrityError):
            write(LOOK, check=2)
        assert looks() == [1, 2]
        schema.downgrade(BEFORE)
        assert looks() == [2]
        schema.upgrade(REVISION)
        assert looks() == [2]
        db.engine.dispose()
