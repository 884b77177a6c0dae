"""People keep all but their counters of wrong tries, the rules of their table too, and so on the way back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0011", "0012"
GONE = {"failed_sign_ins", "wait_until"}
_ORGANISATION = "INSERT INTO organisations (reference, name, kind) VALUES ('o', 'Team', 'case_team')"
_USER = """
INSERT INTO users (reference, email, name, locale, organisation_id, state, signs_in_with, verifier,
    failed_sign_ins, wait_until)
SELECT 'u', 'grace@example.org', 'Grace', 'en', id, 'active', 'password', :verifier, 7, '2030-01-01 00:00:00'
FROM organisations
"""
_ROLE = "INSERT INTO user_roles (user_id, role) SELECT id, 'inspector' FROM users"
_WITHOUT_PASSWORD = "UPDATE users SET verifier = NULL"
_FACT = """
INSERT INTO facts (at, actor, role, verb, subject_kind, subject_reference, codes, record_version)
VALUES ('2030-01-01 00:00:00', 'user:1', 'inspector', 'case.triaged', 'cases', 'c', '{}', 1)
"""


def _do(statement: str, **values: object) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def _people() -> list[tuple[object, ...]]:
    query = "SELECT u.email, u.state, u.verifier, r.role FROM users u JOIN user_roles r ON r.user_id = u.id"
    with db.engine.connect() as connection:
        return [(row[0], row[1], bytes(row[2]), row[3]) for row in connection.execute(text(query))]


def _columns() -> set[str]:
    return {each["name"] for each in inspect(db.engine).get_columns("users")}


def _refuse_what_cannot_be() -> None:
    with pytest.raises(IntegrityError):
        _do(_WITHOUT_PASSWORD)
    with pytest.raises(Exception, match="never changed"):
        _do("UPDATE facts SET verb = 'case.closed'")


def test_people_stay_and_are_guarded_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        _do(_ORGANISATION)
        _do(_USER, verifier=b"v" * 32)
        _do(_ROLE)
        _do(_FACT)
        wanted = [("grace@example.org", "active", b"v" * 32, "inspector")]
        schema.upgrade(AFTER)
        assert _people() == wanted
        assert not GONE & _columns()
        _refuse_what_cannot_be()
        schema.downgrade(BEFORE)
        assert _people() == wanted
        with db.engine.connect() as connection:
            counted = connection.execute(text("SELECT failed_sign_ins, wait_until FROM users")).one()
        assert tuple(counted) == (0, None)
        _refuse_what_cannot_be()
        schema.upgrade(AFTER)
        assert _people() == wanted
        db.engine.dispose()
