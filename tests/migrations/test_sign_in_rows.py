"""People and visits that were there before keep everything when sign-in gets its new tables, and back."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import text

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0001", "0002"
_ORGANISATION = "INSERT INTO organisations (reference, name, kind) VALUES ('o', 'Team', 'case_team')"
_USER = """
INSERT INTO users (reference, email, name, locale, organisation_id, state, verifier, failed_sign_ins)
SELECT 'u', 'grace@example.org', 'Grace', 'en', id, 'active', :verifier, 0 FROM organisations
"""
_ROLE = "INSERT INTO user_roles (user_id, role) SELECT id, 'inspector' FROM users"
_VISIT = """
INSERT INTO visit_sessions (token_hash, user_id, body, expires_at)
SELECT :hash, id, :body, '2030-01-01 00:00:00' FROM users
"""
_ASKED = "UPDATE users SET unlock_asked_at = '2030-01-01 00:00:00', unlock_asked_by_id = id"
_BEGAN = "UPDATE visit_sessions SET began_on = '2030-01-01', used_at = '2030-01-01 00:00:00'"
_PASSKEY = """
INSERT INTO passkeys (reference, user_id, name, credential_id, public_key, sign_count, transports, added_on)
SELECT 'p', id, 'Phone', :hash, :body, 3, 'usb', '2030-01-01' FROM users
"""
_SPARE = "INSERT INTO spare_codes (user_id, code_hash, pepper_id) SELECT id, :hash, 1 FROM users"
_TRIES = "INSERT INTO try_counters (key, count, expires_at) VALUES (:hash, 2, '2030-01-01 00:00:00')"


def _do(*statements: str, **values: Any) -> None:
    with transaction():
        for statement in statements:
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            db.session.execute(text(statement), used)


def _people() -> list[tuple[Any, ...]]:
    found = db.session.execute(
        text(
            "SELECT u.email, u.state, r.role, v.token_hash FROM users u "
            "JOIN user_roles r ON r.user_id = u.id JOIN visit_sessions v ON v.user_id = u.id"
        )
    )
    rows = [(*row[:3], bytes(row[3])) for row in found]
    db.session.remove()
    return rows


def test_people_and_visits_stay_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        _do(_ORGANISATION, _USER, _ROLE, _VISIT, verifier=b"v" * 32, hash=b"h" * 32, body=b"b")
        wanted = [("grace@example.org", "active", "inspector", b"h" * 32)]
        db.session.remove()
        schema.upgrade(AFTER)
        assert _people() == wanted
        _do(_ASKED, _BEGAN, _PASSKEY, _SPARE, _TRIES, hash=b"k" * 32, body=b"b")
        db.session.remove()
        schema.downgrade(BEFORE)
        assert _people() == wanted
        schema.upgrade(AFTER)
        assert _people() == wanted
        db.engine.dispose()
