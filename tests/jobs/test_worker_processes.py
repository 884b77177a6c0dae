"""Real worker processes: killed in the middle of their work, and side by side."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server  # noqa: N811 - the protocol, here a server
from aiosmtpd.smtp import Envelope, Session
from flask import Flask
from sqlalchemy import select, update

from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.jobs.models import Job
from grievance.notifications.models import Mail
from grievance.notifications.outbox import SEND, tell
from grievance.notifications.wording import Template
from grievance.policy.roles import Role
from tests.factories.people import make_person
from tests.services.nursery import Child, start_command
from tests.services.ports import free_port

PATIENCE = 30.0
Start = Callable[[int], Child]


class Inbox:
    """The Message-IDs that a mail server was handed."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        lines = envelope.content.decode().splitlines()
        self.ids += [line.partition(": ")[2] for line in lines if line.startswith("Message-ID")]
        return "250 taken"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    """A real mail server, and its port."""
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


@pytest.fixture
def worker(folder: Path, tmp_path: Path) -> Iterator[Start]:
    """Start `grievance work` with a mail server on a port."""
    started: list[Child] = []
    log = tmp_path / "worker.log"

    def start(port: int) -> Child:
        settings = {
            "GRIEVANCE_FOLDER": str(folder),
            "GRIEVANCE_KDF_COST": "lowest",
            "GRIEVANCE_SMTP_HOST": "127.0.0.1",
            "GRIEVANCE_SMTP_PORT": str(port),
            "GRIEVANCE_SMTP_TLS": "no",
        }
        process = start_command(("work",), {**os.environ, **settings}, log)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(condition: Callable[[], bool]) -> None:
    """Wait until something has come true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)
        db.session.rollback()


def write(peppers: PepperRing, count: int) -> None:
    """Write messages to so many people, due now."""
    people = [make_person(Role.BRAND, peppers=peppers).user_id for _ in range(count)]
    with transaction():
        tell(people, Template.WAITING)
        db.session.execute(update(Job).values(due_at=clock.now()))


def unsent() -> int:
    return len(db.session.scalars(select(Mail.id).where(Mail.sent_at.is_(None))).all())


def test_a_worker_killed_in_the_middle_loses_nothing(
    app: Flask, peppers: PepperRing, worker: Start, inbox: tuple[Inbox, int]
) -> None:
    write(peppers, 1)
    with socket.socket() as silent:
        # A mail server that takes the call and says nothing: the worker is in the middle of its job.
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        doomed = worker(silent.getsockname()[1])
        silent.settimeout(PATIENCE)
        connection, _address = silent.accept()
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()
        connection.close()
    db.session.rollback()
    job = db.session.scalars(select(Job).where(Job.kind == SEND)).one()
    assert (job.attempts, job.leased_until is not None) == (1, True), "the dead worker still has it"

    handler, port = inbox
    worker(port)
    time.sleep(2.5)
    assert handler.ids == [], "it is not given to anybody else while the lease runs"
    with transaction():
        # Five minutes later.
        db.session.execute(
            update(Job).where(Job.kind == SEND).values(leased_until=clock.now() - timedelta(seconds=1))
        )
    until(lambda: unsent() == 0)
    assert len(handler.ids) == 1


def test_two_workers_send_every_message_once(
    app: Flask, peppers: PepperRing, worker: Start, inbox: tuple[Inbox, int]
) -> None:
    write(peppers, 40)
    handler, port = inbox
    for _ in range(2):
        worker(port)
    until(lambda: unsent() == 0)
    assert len(handler.ids) == 40
    assert len(set(handler.ids)) == 40


def test_a_worker_stops_cleanly_when_asked(
    app: Flask, peppers: PepperRing, worker: Start, inbox: tuple[Inbox, int]
) -> None:
    write(peppers, 1)
    handler, port = inbox
    process = worker(port)
    until(lambda: len(handler.ids) == 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    db.session.rollback()
    assert db.session.scalars(select(Job).where(Job.leased_until.is_not(None))).all() == []
