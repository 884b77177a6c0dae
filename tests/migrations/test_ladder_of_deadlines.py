"""Deadlines that run stay as they are and get their place on the ladder when it comes, and back."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import text

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0013", "0014"
_ROWS = (
    "INSERT INTO organisations (reference, name, kind) VALUES ('o', 'House', 'case_team')",
    "INSERT INTO teams (reference, name, organisation_id, is_fallback) SELECT 't', 'Team', id, false "
    "FROM organisations",
    "INSERT INTO users (reference, email, name, locale, organisation_id, state, signs_in_with) "
    "SELECT 'u', 'grace@example.org', 'Grace', 'en', id, 'invited', 'password' FROM organisations",
    "INSERT INTO compartments (reference, kind, epoch, suite_id, public_key) "
    "VALUES ('c', 'internal', 1, 'x25519', CAST('k' AS {bytes}))",
    "INSERT INTO cases (reference, register_reference, brand_reference, case_type, state, team_id, "
    "opened_at, awaits_team, forced_labour_established, internal_id, version) SELECT 'k', 'r', 'b', 'IND', "
    "'received', teams.id, '2030-01-01 00:00:00', true, false, compartments.id, 1 FROM teams, compartments",
)
_CLOCK = (
    "INSERT INTO case_clocks (case_id, kind, rule, rule_version, started_at, due_at, ended_at, "
    "paused_seconds) SELECT id, :kind, '3d', 1, '2030-01-01 00:00:00', '2030-01-04 00:00:00', :ended, 0 "
    "FROM cases"
)
_NOTICE = (
    "INSERT INTO clock_notices (clock_id, rung, user_id, noted_on) "
    "SELECT case_clocks.id, 'handler', users.id, '2030-01-04' FROM case_clocks, users"
)
_CLOCKS = [
    {"kind": "triage", "ended": None},
    {"kind": "monitoring", "ended": None},
    {"kind": "findings", "ended": "2030-01-02 00:00:00"},
]


def _do(statement: str, **values: Any) -> None:
    with transaction():
        db.session.execute(text(statement), values)
    db.session.remove()


def _clocks(columns: str) -> list[tuple[str, ...]]:
    query = text(f"SELECT {columns} FROM case_clocks ORDER BY id")
    found = [tuple(str(each)[:19] for each in row) for row in db.session.execute(query)]
    db.session.remove()
    return found


def test_clocks_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        kind = "bytea" if db.engine.dialect.name == "postgresql" else "blob"
        for statement in _ROWS:
            _do(statement.format(bytes=kind))
        for values in _CLOCKS:
            _do(_CLOCK, **values)
        schema.upgrade(AFTER)
        assert _clocks("kind, rung, next_rung_at") == [
            ("triage", "None", "2030-01-04 00:00:00"),
            ("monitoring", "None", "None"),
            ("findings", "None", "None"),
        ]
        _do(_NOTICE)
        schema.downgrade(BEFORE)
        assert [row[0] for row in _clocks("kind")] == ["triage", "monitoring", "findings"]
        schema.upgrade(AFTER)
        assert len(_clocks("next_rung_at")) == 3
        db.engine.dispose()
