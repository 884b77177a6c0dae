"""People stay when key figures are kept for them, and when these go."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect, text

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0040", "0041"
_READER = (
    "INSERT INTO organisations (reference, name, kind) VALUES ('o', 'Sample', 'operator')",
    "INSERT INTO users (reference, email, name, locale, organisation_id, state, signs_in_with) "
    "SELECT 'u', 'sample@example.org', 'Sample', 'en', id, 'invited', 'password' FROM organisations",
)
_KEPT = (
    "INSERT INTO kept_figures (reader_id, asked, asked_at, lines) "
    "SELECT id, 'mineral=cobalt', '2026-11-01 00:00:00', '{}' FROM users"
)


def test_kept_figures_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        with transaction():
            for statement in _READER:
                db.session.execute(text(statement))
        schema.upgrade(AFTER)
        with transaction():
            db.session.execute(text(_KEPT))
        db.session.remove()
        schema.downgrade(BEFORE)
        assert "kept_figures" not in inspect(db.engine).get_table_names()
        assert db.session.execute(text("SELECT name FROM users")).all() == [("Sample",)]
        db.session.remove()
        schema.upgrade()
        assert db.session.execute(text("SELECT * FROM kept_figures")).all() == []
        db.session.remove()
        db.engine.dispose()
