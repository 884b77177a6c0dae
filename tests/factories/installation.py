"""An installation of its own for each test: folder, secret file, database at the newest schema."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.app import create_app
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.migrations.schema import upgrade
from tests.factories.once import made_once
from tests.factories.opening import open_for_workers
from tests.factories.reading_client import ReadingClient
from tests.services.postgres import PostgresServer


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty database at the newest schema and a secret file; others copy it."""

    def make(folder: Path) -> None:
        PepperRing.new().write(folder / "secrets.json")
        app = create_app(Settings(folder=folder, kdf_cost="lowest", testing=True))
        with app.app_context():
            upgrade()
            db.session.remove()
            db.engine.dispose()

    return made_once(tmp_path_factory, "new", make)


@pytest.fixture(scope="session")
def migrated_folder(new_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new installation that is open for workers; others copy it."""

    def make(folder: Path) -> None:
        shutil.copytree(new_folder, folder)
        app = create_app(Settings(folder=folder, kdf_cost="lowest", testing=True))
        with app.app_context():
            open_for_workers(app.extensions["peppers"])
            db.session.remove()
            db.engine.dispose()

    return made_once(tmp_path_factory, "migrated", make)


@pytest.fixture(scope="session")
def newest_postgres(new_folder: Path, postgres: PostgresServer) -> str:
    """The address of an empty PostgreSQL database at the newest schema; others copy it."""
    url = postgres.new_database()
    app = create_app(Settings(folder=new_folder, database_url=url, kdf_cost="lowest", testing=True))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return url


@pytest.fixture
def newest_postgres_url(newest_postgres: str, postgres: PostgresServer) -> Iterator[str]:
    """The address of a fresh PostgreSQL database at the newest schema."""
    url = postgres.new_database(copied_from=newest_postgres)
    yield url
    postgres.drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest, unopened_folder: Path) -> Settings:
    """The settings of a new installation, once on each kind of database."""
    url = request.getfixturevalue("newest_postgres_url") if request.param == "postgresql" else ""
    return Settings(folder=unopened_folder, database_url=url, kdf_cost="lowest", testing=True)


@pytest.fixture
def unopened_folder(new_folder: Path, tmp_path: Path) -> Path:
    """A fresh copy of an installation that nobody has opened for workers."""
    target = tmp_path / "unopened"
    shutil.copytree(new_folder, target)
    return target


@pytest.fixture
def folder(migrated_folder: Path, tmp_path: Path) -> Path:
    """A fresh copy of the migrated installation."""
    target = tmp_path / "installation"
    shutil.copytree(migrated_folder, target)
    return target


@pytest.fixture
def settings(folder: Path) -> Settings:
    """The settings of the fresh installation."""
    return Settings(folder=folder, kdf_cost="lowest", testing=True)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application, with an application context open for services and queries."""
    made = create_app(settings)
    made.test_client_class = ReadingClient
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script that reads every page it fetches."""
    return app.test_client()


@pytest.fixture
def peppers(app: Flask) -> PepperRing:
    """The installation's pepper ring."""
    ring: PepperRing = app.extensions["peppers"]
    return ring
