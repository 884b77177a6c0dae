"""Processes that begin with the product already read: reading it takes longer than most of what they do.

One process per run reads the product once and forks whenever a test starts a server or a worker. What it runs
is the command that anybody types; tests/cli/test_running.py starts the program itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

_READ = (
    "grievance.app",
    "grievance.cli.main",
    "grievance.cli.serve",
    "grievance.cli.work",
    "grievance.jobs.worker",
    "gunicorn.app.base",
    "gunicorn.arbiter",
    "gunicorn.workers.gthread",
)
_NURSERY = multiprocessing.get_context("forkserver")


def new_event() -> Event:
    """Return something that one process waits for and another lets happen."""
    return _NURSERY.Event()


class Child:
    """A process that was started here; it is asked and told what `subprocess.Popen` is."""

    def __init__(self, act: Callable[..., object], *given: Any) -> None:
        _NURSERY.set_forkserver_preload(list(_READ))
        # It ends with whoever started it, at the latest.
        self._process: BaseProcess = _NURSERY.Process(target=act, args=given, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """Return its exit code, or nothing while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return its exit code."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(str(self._process), timeout or 0)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def start_command(command: tuple[str, ...], environment: Mapping[str, str], log: Path) -> Child:
    """Start a grievance command in a session of its own; what it prints goes to the log."""
    # All of a run draw the same pages: what one of them compiled for that, the others read.
    compiled = Path(tempfile.gettempdir()) / "compiled-templates"
    compiled.mkdir(mode=0o700, exist_ok=True)
    return Child(_run_command, command, dict(environment), str(log), str(compiled))


def _run_command(command: tuple[str, ...], environment: dict[str, str], log: str, compiled: str) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(written, stream)
    from flask import Flask
    from jinja2 import FileSystemBytecodeCache

    from grievance.cli.main import main

    Flask.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(compiled)

    main(list(command), prog_name="grievance")
