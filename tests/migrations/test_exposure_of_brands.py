"""Paths to brands stay when they get a band and an age, and back."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import text

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0029", "0030"
ROWS = (
    "INSERT INTO organisations (reference, name, kind) VALUES ('o', 'Sample Brand', 'brand')",
    "INSERT INTO sites (reference, code, name, search_text, country, stage, status, source, licence, "
    "confidence, invented) VALUES ('s', 's', 'Blue Hill', '', 'ZZ', 'mine', 'operating', 'a', 'b', 'high', "
    "true)",
    "INSERT INTO brand_reaches (organisation_id, site_id, mineral, tier, path, weakest, all_active, "
    "by_company, refreshed_at) SELECT o.id, s.id, 'cobalt', 2, '[]', 'high', true, false, "
    "'2026-11-01 00:00:00' FROM organisations o, sites s",
)


def rows_of(columns: str) -> list[tuple[Any, ...]]:
    found = [tuple(row) for row in db.session.execute(text(f"SELECT {columns} FROM brand_reaches"))]
    db.session.remove()
    return found


def test_paths_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        with transaction():
            for statement in ROWS:
                db.session.execute(text(statement))
        db.session.remove()
        schema.upgrade(AFTER)
        assert rows_of("mineral, tier, band, estimated, seen_on") == [("cobalt", 2, "unknown", True, None)]
        schema.downgrade(BEFORE)
        assert rows_of("mineral, tier") == [("cobalt", 2)]
        schema.upgrade(AFTER)
        assert rows_of("band") == [("unknown",)]
        db.engine.dispose()
