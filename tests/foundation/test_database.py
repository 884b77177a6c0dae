"""The one place that commits."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.foundation.db import add_record, add_rows, count_for_planner, db, transaction
from grievance.jobs.models import Job


def add(kind: str) -> None:
    db.session.add(Job(kind=kind, arguments={}, due_at=datetime(2026, 1, 1, tzinfo=UTC)))


def count() -> int:
    db.session.rollback()
    return db.session.query(Job).count()


def test_all_or_nothing(app: Flask) -> None:
    def stop_half_way() -> None:
        with transaction():
            add("one")
            db.session.flush()
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stop_half_way()
    assert count() == 0


def test_one_inside_another_is_refused(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="under way"), transaction(), transaction():
        pass
    with transaction():
        add("after")
    assert count() == 1


def test_many_writers_lose_nothing(app: Flask) -> None:
    def write() -> None:
        with app.app_context():
            for _ in range(20):
                with transaction():
                    db.session.execute(text("SELECT count(*) FROM jobs")).scalar()
                    add("many")
            db.session.remove()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count() == 80


def test_a_record_added_by_its_columns_is_like_one_that_was_read(app: Flask) -> None:
    with transaction():
        made = add_record(Organisation(name="Team", kind=OrganisationKind.CASE_TEAM))
        assert made.id
        assert len(made.reference) == 12, "what a column gives by itself is there at once"
        assert made in db.session
        assert not db.session.dirty
        made.name = "Another team"
    kept = db.session.query(Organisation).filter_by(name="Another team").one()
    assert (kept.id, kept.kind) == (made.id, OrganisationKind.CASE_TEAM)


def test_a_record_added_by_its_columns_may_get_the_number_of_one_that_is_gone(app: Flask) -> None:
    with transaction():
        gone = add_record(Organisation(name="Gone", kind=OrganisationKind.CASE_TEAM))
        db.session.execute(text("DELETE FROM organisations WHERE id = :id"), {"id": gone.id})
        made = add_record(Organisation(name="Team", kind=OrganisationKind.CASE_TEAM))
        assert made.id == gone.id
    assert db.session.get_one(Organisation, made.id).name == "Team"


def test_a_record_added_by_its_columns_goes_with_its_transaction(app: Flask) -> None:
    def stop_half_way() -> None:
        with transaction():
            add_record(Organisation(name="Team", kind=OrganisationKind.CASE_TEAM))
            add_rows(Job, [{"kind": "x", "arguments": {}, "due_at": datetime(2026, 1, 1, tzinfo=UTC)}])
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stop_half_way()
    assert count() == 0
    assert db.session.query(Organisation).filter_by(name="Team").count() == 0


def test_rows_come_after_what_they_refer_to(app: Flask) -> None:
    with transaction():
        db.session.add(Job(kind="first", arguments={}, due_at=datetime(2026, 1, 1, tzinfo=UTC)))
        add_rows(Job, [{"kind": "second", "arguments": {}, "due_at": datetime(2026, 1, 1, tzinfo=UTC)}])
    assert [each.kind for each in db.session.query(Job).order_by(Job.id)] == ["first", "second"]


def test_sqlite_is_set_up_for_many_readers_and_one_writer(app: Flask) -> None:
    assert db.session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_moment_without_a_zone_is_refused(app: Flask) -> None:
    with transaction():
        db.session.add(Job(kind="x", arguments={}, due_at=datetime(2026, 1, 1)))  # noqa: DTZ001
        with pytest.raises(StatementError, match="time zone"):
            db.session.flush()
        db.session.rollback()


def test_the_planner_learns_how_many_rows_there_are(app: Flask) -> None:
    with transaction():
        add_rows(Job, [{"kind": "x", "arguments": {}, "due_at": datetime(2026, 1, 1, tzinfo=UTC)}] * 3)
    with transaction():
        count_for_planner()
    known = db.session.execute(text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'jobs'")).scalars().all()
    assert {each.split()[0] for each in known} == {"3"}
