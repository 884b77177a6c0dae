"""What each revision looks like is made once for a run, by its migrations; a test begins with a copy."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.services.postgres import PostgresServer


class Snapshots:
    """A database of each kind as it stands at each revision, made from the one below."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self._folder = folder
        self._request = request
        self._migrate = schema.upgrade
        self._made: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def upgrade(self, revision: str = "head") -> None:
        """Bring a database to a revision; an empty one begins with what was made before."""
        if schema.present_revision() is not None:
            self._migrate(revision)
            return
        wanted = schema.newest_revision() if revision == "head" else revision
        made = self._made[db.engine.dialect.name]
        below = max((each for each in made if each <= wanted), default="")
        if below:
            self._put(made[below])
        if below != wanted:
            self._migrate(wanted)
            made[wanted] = self._kept(wanted)

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

    def _kept(self, revision: str) -> str:
        db.engine.dispose()
        if db.engine.dialect.name != "sqlite":
            return self._postgres.new_database(copied_from=db.engine.url.render_as_string())
        place = str(self._folder / f"{revision}.sqlite3")
        _copy(str(db.engine.url.database), place)
        return place


def _copy(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)


@pytest.fixture(scope="session", autouse=True)
def _snapshots(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    made = Snapshots(tmp_path_factory.mktemp("revisions"), request)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "upgrade", made.upgrade)
        yield
