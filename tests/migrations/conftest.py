"""What each revision looks like is made once for a run, by its migrations; a test begins with a copy."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import FIRST, WORLD, CaseAt, write
from tests.services.postgres import PostgresServer


class Snapshots:
    """A database of each kind as it stands at each revision, made from the one below.

    There are two rows of them: empty ones, and those in which a case was written early and carried along.
    """

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._request = request
        self._migrate = schema.upgrade
        self._empty: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._with_case: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def upgrade(self, revision: str = "head") -> None:
        """Bring a database to a revision; an empty one begins with what was made before."""
        if schema.present_revision() is not None:
            self._migrate(revision)
            return
        wanted = schema.newest_revision() if revision == "head" else revision
        self._begin(wanted, self._empty[db.engine.dialect.name])

    def case_at(self, revision: str) -> None:
        """Bring an empty database to a revision, with the case that was written before and carried there."""
        made = self._with_case[db.engine.dialect.name]
        if not made:
            self.upgrade(FIRST)
            for statement in WORLD:
                write(statement)
            made[FIRST] = self._kept()
        self._begin(revision, made)

    def _begin(self, wanted: str, made: dict[str, str]) -> None:
        below = max((each for each in made if each <= wanted), default="")
        if below:
            self._put(made[below])
        if below != wanted:
            self._migrate(wanted)
            made[wanted] = self._kept()

    @property
    def _postgres(self) -> PostgresServer:
        found = self._request.getfixturevalue("postgres")
        assert isinstance(found, PostgresServer)
        return found

    def _put(self, place: str) -> None:
        db.engine.dispose()
        if db.engine.dialect.name == "sqlite":
            _copy(place, str(db.engine.url.database))
        else:
            self._postgres.replace_database(db.engine.url.render_as_string(), copied_from=place)

    def _kept(self) -> str:
        db.engine.dispose()
        if db.engine.dialect.name != "sqlite":
            return self._postgres.new_database(copied_from=db.engine.url.render_as_string())
        place = str(self._folder / f"{next(self._numbers)}.sqlite3")
        _copy(str(db.engine.url.database), place)
        return place


def _copy(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)


@pytest.fixture(scope="session", autouse=True)
def _snapshots(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Snapshots]:
    made = Snapshots(tmp_path_factory.mktemp("revisions"), request)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "upgrade", made.upgrade)
        yield made


@pytest.fixture
def case_at(_snapshots: Snapshots) -> CaseAt:
    """Bring an empty database to a revision, with a case in it."""
    return _snapshots.case_at


@pytest.fixture(scope="session", autouse=True)
def _revisions_read_once() -> Iterator[None]:
    read = ScriptDirectory.from_config
    scripts: dict[str | None, ScriptDirectory] = {}

    def once(config: Config) -> ScriptDirectory:
        place = config.get_main_option("script_location")
        if place not in scripts:
            scripts[place] = read(config)
        return scripts[place]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptDirectory, "from_config", once)
        yield
