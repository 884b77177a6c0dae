"""A machine that a thief could carry away, and everything that runs on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask
from playwright.sync_api import Browser

from grievance.app import create_app
from tests.browser.desks import Demo
from tests.factories.demonstration import settings_of
from tests.services.nursery import Child, start_command
from tests.services.ports import free_port
from tests.services.postgres import PostgresServer
from tests.services.server import LiveServer


@dataclass
class Post:
    """A mail server that keeps what it gets in a folder."""

    spool: Path
    port: int = field(default_factory=free_port)

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        """Keep a message as it came."""
        number = len(list(self.spool.iterdir()))
        (self.spool / f"{number}.eml").write_bytes(envelope.content)
        return "250 OK"


@dataclass
class Machine:
    """Everything that a thief could carry away, and the processes that run on it."""

    place: Path
    server: LiveServer
    demo: Demo
    spool: Path
    database_url: str
    postgres: PostgresServer | None
    worker: Child

    def stop(self) -> None:
        """End server and worker."""
        self.server.stop()
        self.worker.terminate()
        self.worker.wait(timeout=30)


def app_on(folder: Path, url: str) -> Flask:
    """Return the product on a database."""
    return create_app(replace(settings_of(folder), database_url=url))


def app_of(machine: Machine) -> Flask:
    """Return the product on the machine's database."""
    return app_on(machine.place / "instance", machine.database_url)


@contextmanager
def running(
    place: Path, original: Path, chromium: Browser, url: str = "", postgres: PostgresServer | None = None
) -> Iterator[Machine]:
    """Serve a demonstration with a worker process, a mail server, a home and a temporary folder."""
    folders = {name: place / name for name in ("home", "temporary", "logs", "spool")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    instance = place / "instance"
    shutil.copytree(original, instance)
    post = Post(folders["spool"])
    mail = Controller(post, hostname="localhost", port=post.port)
    mail.start()
    settings = {
        "GRIEVANCE_DEMO": "1",
        "GRIEVANCE_KDF_COST": "lowest",
        "GRIEVANCE_SMTP_HOST": "localhost",
        "GRIEVANCE_SMTP_PORT": str(post.port),
        "GRIEVANCE_SMTP_TLS": "0",
        "HOME": str(folders["home"]),
        "TMPDIR": str(folders["temporary"]),
        **({"GRIEVANCE_DATABASE_URL": url} if url else {}),
    }
    server = LiveServer(settings, instance, folders["logs"] / "server.log")
    server.start()
    worker = start_command(("work",), server.settings, folders["logs"] / "worker.log")
    made = Machine(
        place, server, Demo.of(server.url, instance, chromium), folders["spool"], url, postgres, worker
    )
    yield made
    made.stop()
    mail.stop()
