"""The migrations build exactly the models, on both databases, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from grievance.app import create_app
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.migrations import schema


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """An application on an empty database of each kind."""
    PepperRing.new().write(tmp_path / "secrets.json")
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    return create_app(Settings(folder=tmp_path, database_url=url, kdf_cost="lowest", testing=True))


def test_they_build_exactly_the_models(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade()
        schema.import_models()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
        db.engine.dispose()


def test_they_can_be_taken_back_and_applied_again(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade()
        first = schema.present_revision()
        schema.downgrade("base")
        assert schema.present_revision() is None
        schema.upgrade()
        assert schema.present_revision() == first
        db.engine.dispose()
