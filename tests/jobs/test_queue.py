"""Work for later: done once, kept through failures, given back by the dead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.jobs import queries, queue, schedule
from grievance.jobs.models import Job
from grievance.jobs.queue import ATTEMPTS, LEASE, enqueue, handle_with, run_due


@pytest.fixture(autouse=True)
def _own_handlers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(queue, "_handlers", {})
    monkeypatch.setattr(schedule, "_periods", {})
    return


def add(kind: str = "test.work", **arguments: object) -> None:
    with transaction():
        enqueue(kind, **arguments)  # type: ignore[arg-type]


def waiting() -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count(Job.id))) or 0


def test_work_is_done_once_and_forgotten() -> None:
    seen: list[int] = []
    handle_with("test.work", lambda number: seen.append(number))
    add(number=7)
    assert run_due() == 1
    assert run_due() == 0
    assert seen == [7]
    assert waiting() == 0


def test_work_of_a_transaction_that_failed_never_was() -> None:
    def half() -> None:
        with transaction():
            enqueue("test.work")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert waiting() == 0


def test_two_jobs_with_one_key_are_one() -> None:
    add(unique_key="once")
    add(unique_key="once")
    with transaction():
        enqueue("test.work", unique_key="once")
        enqueue("test.work")
    assert waiting() == 2


def test_work_that_is_not_due_waits() -> None:
    handle_with("test.work", lambda: None)
    add(due_at=clock.now() + timedelta(hours=1))
    assert run_due() == 0
    with clock.at(clock.now() + timedelta(hours=1)):
        assert run_due() == 1


def test_failed_work_comes_back_later_and_is_given_up_in_the_end() -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        raise ValueError("words that must not be kept")

    handle_with("test.work", fail)
    add()
    moment = clock.now()
    for _ in range(ATTEMPTS + 3):
        with clock.at(moment):
            run_due()
        moment += timedelta(days=1)
    assert len(tries) == ATTEMPTS
    (stuck,) = queries.stuck_jobs()
    assert (stuck.given_up, stuck.last_error) == (True, "ValueError")


def test_work_whose_worker_died_comes_back_after_the_lease() -> None:
    handle_with("test.work", lambda: None)
    add()
    assert queue._take() is not None
    assert run_due() == 0, "somebody has it"
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        assert run_due() == 1


def test_work_that_kills_its_worker_is_given_up_too() -> None:
    add()
    moment = clock.now()
    for _ in range(ATTEMPTS):
        with clock.at(moment):
            assert queue._take() is not None
        moment += LEASE + timedelta(seconds=1)
    with clock.at(moment):
        assert run_due() == 0
    (stuck,) = queries.stuck_jobs()
    assert (stuck.given_up, stuck.last_error) == (True, "WorkerDied")


def test_a_worker_whose_lease_ran_out_leaves_the_job_to_the_next() -> None:
    add()
    slow = queue._take()
    assert slow is not None
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        assert queue._take() is not None
        handle_with("test.work", lambda: None)
        assert queue._do(slow) == 1
        assert waiting() == 1, "it belongs to the other worker now"


def test_periodic_work_renews_itself_and_is_not_done_twice_in_a_period() -> None:
    done: list[int] = []
    schedule.every(timedelta(hours=1), "test.hourly", lambda: done.append(1))
    moment = clock.now().replace(minute=10, second=0)
    with clock.at(moment):
        schedule.start()
        schedule.start()
        run_due()
        schedule.start()
        run_due()
    assert len(done) == 1
    with clock.at(moment + timedelta(hours=1)):
        run_due()
        run_due()
    assert len(done) == 2
    assert waiting() == 1


def test_periodic_work_that_was_given_up_begins_again() -> None:
    schedule.every(timedelta(hours=1), "test.hourly", lambda: None)
    with transaction():
        db.session.add(
            Job(
                kind="test.hourly",
                arguments={},
                due_at=clock.now(),
                given_up=True,
                unique_key="test.hourly:0",
            )
        )
    schedule.start()
    assert run_due() == 1


def test_the_state_says_when_no_worker_seems_to_run() -> None:
    assert queries.state().worker_seems_gone, "nothing was ever planned"
    add(due_at=clock.now())
    assert not queries.state().worker_seems_gone
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert queries.state().worker_seems_gone
