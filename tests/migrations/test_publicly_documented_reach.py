"""Paths to brands stay when what is told of them to others is kept by itself, and back."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_exposure_of_brands import BEFORE as FIRST
from tests.migrations.test_exposure_of_brands import ROWS, rows_of
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0048", "0049"


def test_paths_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(FIRST)
        with transaction():
            for statement in ROWS:
                db.session.execute(text(statement))
        db.session.remove()
        schema.upgrade(AFTER)
        assert rows_of("mineral, tier, publicly_documented") == [("cobalt", 2, False)]
        schema.downgrade(BEFORE)
        assert rows_of("mineral, tier, band") == [("cobalt", 2, "unknown")]
        schema.upgrade(AFTER)
        assert rows_of("publicly_documented") == [(False,)]
        db.engine.dispose()
