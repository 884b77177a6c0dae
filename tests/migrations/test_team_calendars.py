"""Teams keep what they had and take over their organisation's country when they get a calendar, and back."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import text

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0012", "0013"
_ORGANISATIONS = """
INSERT INTO organisations (reference, name, kind, country)
VALUES ('o', 'House', 'case_team', 'JP'), ('p', 'Nowhere', 'case_team', NULL)
"""
_TEAMS = """
INSERT INTO teams (reference, name, organisation_id, is_fallback)
SELECT reference, name, id, reference = 'o' FROM organisations
"""


def _rows(columns: str) -> list[tuple[Any, ...]]:
    found = [tuple(row) for row in db.session.execute(text(f"SELECT {columns} FROM teams ORDER BY id"))]
    db.session.remove()
    return found


def test_teams_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        with transaction():
            db.session.execute(text(_ORGANISATIONS))
            db.session.execute(text(_TEAMS))
        db.session.remove()
        schema.upgrade(AFTER)
        assert _rows("reference, country, time_zone") == [("o", "JP", None), ("p", None, None)]
        schema.downgrade(BEFORE)
        assert _rows("reference, name") == [("o", "House"), ("p", "Nowhere")]
        schema.upgrade(AFTER)
        assert [row[0] for row in _rows("country")] == ["JP", None]
        db.engine.dispose()
