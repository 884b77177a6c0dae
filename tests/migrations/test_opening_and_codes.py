"""Who runs it, languages, corrections and new codes get their tables; what was there stays, both ways."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grievance.app import create_app
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.migrations import schema

REVISION = next(schema.FOLDER.glob("versions/*_opening_and_codes.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
AT = datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None)
ORGANISATION = (
    "INSERT INTO organisations (id, reference, name, kind) VALUES (1, 'org-1', 'Invented', 'installation')"
)
USER = (
    "INSERT INTO users (id, reference, email, name, locale, state, organisation_id, failed_sign_ins) "
    "VALUES (1, 'user-1', 'one@example.org', 'One', 'en', 'invited', 1, 0)"
)
UNDERTAKING = (
    "INSERT INTO undertakings (reference, legal_name, country, contact, answerable, keeps_months, text_hash, "
    "shown, confirmed_by_id, confirmed_at) VALUES ('u', 'Invented', 'ZZ', 'here', 'they', :months, 'h', "
    "'{}', 1, :at)"
)
REVIEW = (
    "INSERT INTO language_reviews (reference, locale, reviewer, text_hash, marked_by_id, marked_at) "
    "VALUES ('r', 'ar', 'Somebody', 'h', 1, :at)"
)
CORRECTION = (
    "INSERT INTO text_corrections (reference, locale, message_key, message, forms, corrected_by_id, "
    "corrected_at) VALUES (:reference, 'ar', 'k', 'Yes', '[]', 1, :at)"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """An installation of each kind at the schema before, with somebody in it."""
    PepperRing.new().write(tmp_path / "secrets.json")
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    app = create_app(Settings(folder=tmp_path, database_url=url, kdf_cost="lowest", testing=True))
    with app.app_context():
        schema.upgrade(BEFORE)
        _write(ORGANISATION)
        _write(USER)
        db.engine.dispose()
    return app


def _write(statement: str, **values: object) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def _count(table: str) -> int:
    with db.engine.connect() as connection:
        return len(connection.execute(text(f"SELECT id FROM {table}")).all())


def test_rows_survive_there_and_back(before: Flask) -> None:
    with before.app_context():
        schema.upgrade(REVISION)
        _write(UNDERTAKING, months=24, at=AT)
        _write(REVIEW, at=AT)
        _write(CORRECTION, reference="c", at=AT)
        assert _count("users") == _count("undertakings") == _count("text_corrections") == 1
        schema.downgrade(BEFORE)
        assert _count("users") == 1
        schema.upgrade(REVISION)
        assert _count("undertakings") == _count("code_reissues") == 0
        db.engine.dispose()


def test_the_tables_refuse_what_cannot_be(before: Flask) -> None:
    with before.app_context():
        schema.upgrade(REVISION)
        with pytest.raises(IntegrityError):
            _write(UNDERTAKING, months=0, at=AT)
        _write(CORRECTION, reference="c", at=AT)
        with pytest.raises(IntegrityError):
            _write(CORRECTION, reference="d", at=AT)
        db.engine.dispose()
