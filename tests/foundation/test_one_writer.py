"""Processes that write to one SQLite file at once wait for each other, and a dead one holds up nobody."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from flask import Flask
from flask.ctx import AppContext
from sqlalchemy import event

from grievance.app import create_app
from grievance.foundation.db import db, transaction
from grievance.foundation.one_writer import one_writer
from grievance.foundation.settings import Settings
from grievance.jobs.models import Job
from tests.services.nursery import Child, new_event


def write_many(folder: Path, begin: Event) -> None:
    """Write as fast as possible, once all are told to."""
    # SQLite itself waits for nobody here, so that whoever does not wait by the lock fails at once.
    with opened(folder):
        event.listen(db.engine, "connect", lambda made, _: made.execute("PRAGMA busy_timeout=0"))
        begin.wait()
        for _ in range(25):
            with transaction():
                add()
                time.sleep(0.002)


def stay(folder: Path, inside: Event) -> None:
    """Begin to write, and do not end by oneself."""
    with opened(folder), transaction():
        add()
        inside.set()
        time.sleep(600)


def opened(folder: Path) -> AppContext:
    return create_app(Settings(folder=folder, testing=True)).app_context()


def add() -> None:
    db.session.add(Job(kind="many", arguments={}, due_at=datetime(2026, 1, 1, tzinfo=UTC)))
    db.session.flush()


def count() -> int:
    db.session.rollback()
    return db.session.query(Job).count()


def is_free(database: Path) -> bool:
    with Path(f"{database}-writer").open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def database(app: Flask) -> Path:
    """The file of the installation's database, held open like a server does."""
    db.session.query(Job).count()
    path: Path = app.extensions["settings"].folder / "grievance.sqlite3"
    return path


@pytest.fixture
def staying(database: Path) -> Iterator[Child]:
    """A process that is in the middle of a transaction and does not end by itself."""
    inside = new_event()
    process = Child(stay, database.parent, inside)
    assert inside.wait(60)
    yield process
    process.kill()


def test_processes_that_write_at_once_never_find_the_database_locked(database: Path) -> None:
    begin = new_event()
    processes = [Child(write_many, database.parent, begin) for _ in range(3)]
    begin.set()
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert count() == 75


def test_a_killed_process_leaves_no_lock(database: Path, staying: Child) -> None:
    assert not is_free(database)
    staying.send_signal(signal.SIGKILL)
    staying.wait()
    begun = time.monotonic()
    with transaction():
        db.session.query(Job).count()
    assert time.monotonic() - begun < 5
    assert count() == 0, "what the killed process had not finished is not there"


def test_reading_waits_for_no_writer(database: Path, staying: Child) -> None:
    begun = time.monotonic()
    assert count() == 0
    assert time.monotonic() - begun < 5


def test_a_process_forked_in_between_does_not_keep_the_lock(database: Path) -> None:
    with one_writer(str(database)):
        assert not is_free(database)
        child = os.fork()
        if not child:
            time.sleep(600)
            os._exit(0)
    try:
        assert is_free(database)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_the_lock_is_free_after_a_failure(database: Path) -> None:
    def fail() -> None:
        with transaction():
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert is_free(database)


def test_where_no_file_can_be_made_the_database_decides(tmp_path: Path) -> None:
    with one_writer(str(tmp_path / "missing" / "grievance.sqlite3")):
        pass
    assert list(tmp_path.iterdir()) == []
