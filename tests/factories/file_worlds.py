"""An installation for a whole file of tests: made once, read and changed by all of them in turn."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from grievance.app import create_app
from grievance.foundation.db import db
from grievance.foundation.settings import Settings
from tests.factories.reading_client import ReadingClient


@contextmanager
def installation_for_a_file(migrated_folder: Path, folder: Path) -> Iterator[Flask]:
    """Copy a migrated folder and open the installation in it, with a client that reads every page."""
    shutil.copytree(migrated_folder, folder / "installation")
    app = create_app(Settings(folder=folder / "installation", kdf_cost="lowest", testing=True))
    app.test_client_class = ReadingClient
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
