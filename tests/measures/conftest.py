"""The small world, written once for all tests of figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grievance.app import create_app
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.settings import Settings
from tests.measures.scribe import NOW, Scribe
from tests.measures.world import World, write_world


@pytest.fixture(scope="package")
def world(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The small world, written once and only read."""
    folder = tmp_path_factory.mktemp("measured") / "installation"
    shutil.copytree(migrated_folder, folder)
    app = create_app(Settings(folder=folder, kdf_cost="lowest", testing=True))
    with app.app_context(), clock.at(NOW):
        yield write_world(app.extensions["peppers"])
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def pencil(world: World) -> Iterator[Scribe]:
    """Writes into the small world what is rubbed out after the test."""
    yield world.pen
    db.session.rollback()
