"""Paths to brands stay when what is told of them to others is kept by itself, and back."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import text

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0048", "0049"
_ROWS = (
    "INSERT INTO organisations (reference, name, kind) VALUES ('o', 'Sample Brand', 'brand')",
    "INSERT INTO sites (reference, code, name, search_text, country, stage, status, source, licence, "
    "confidence, invented) VALUES ('s', 's', 'Blue Hill', '', 'ZZ', 'mine', 'operating', 'a', 'b', 'high', "
    "true)",
    "INSERT INTO brand_reaches (organisation_id, site_id, mineral, tier, path, weakest, all_active, "
    "by_company, band, estimated, refreshed_at) SELECT o.id, s.id, 'cobalt', 2, '[]', 'high', true, false, "
    "'some', false, '2026-11-01 00:00:00' FROM organisations o, sites s",
)


def _rows(columns: str) -> list[tuple[Any, ...]]:
    found = [tuple(row) for row in db.session.execute(text(f"SELECT {columns} FROM brand_reaches"))]
    db.session.remove()
    return found


def test_paths_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        with transaction():
            for statement in _ROWS:
                db.session.execute(text(statement))
        db.session.remove()
        schema.upgrade(AFTER)
        assert _rows("mineral, tier, band, publicly_documented") == [("cobalt", 2, "some", False)]
        schema.downgrade(BEFORE)
        assert _rows("mineral, tier, band") == [("cobalt", 2, "some")]
        schema.upgrade(AFTER)
        assert _rows("publicly_documented") == [(False,)]
        db.engine.dispose()
