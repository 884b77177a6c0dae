"""Brands and their people stay when what they are told of comes, and when it goes."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect, text

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0037", "0038"
_BRAND = "INSERT INTO organisations (reference, name, kind) VALUES ('o', 'Sample Brand', 'brand')"
_ROWS = (
    "INSERT INTO site_alerts (organisation_id, site_reference, kind, on_day, told, reference) "
    "SELECT id, 's', 'action.overdue', '2026-11-01', '{}', 'a' FROM organisations",
    "INSERT INTO alert_settings (organisation_id, digest, immediate) "
    "SELECT id, true, false FROM organisations",
)


def test_alerts_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        with transaction():
            db.session.execute(
                text(
                    "INSERT INTO organisations (reference, name, kind) VALUES ('o', 'Sample Brand', 'brand')"
                )
            )
        schema.upgrade(AFTER)
        with transaction():
            for statement in _ROWS:
                db.session.execute(text(statement))
        db.session.remove()
        schema.downgrade(BEFORE)
        assert "site_alerts" not in inspect(db.engine).get_table_names()
        assert db.session.execute(text("SELECT name FROM organisations")).all() == [("Sample Brand",)]
        db.session.remove()
        schema.upgrade(AFTER)
        assert db.session.execute(text("SELECT * FROM site_alerts")).all() == []
        db.session.remove()
        db.engine.dispose()
