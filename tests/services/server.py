"""The real product, served by its own command in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.services.nursery import Child, start_command
from tests.services.ports import free_port

PATIENCE = 60.0
PROGRAM = Path(sys.executable).parent / "grievance"
Process = Child | subprocess.Popen[bytes]


class LiveServer:
    """A running `grievance serve`, its address and its log."""

    def __init__(self, settings: Mapping[str, str], folder: Path, log: Path) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = log
        self.settings = {
            # What a test changes here counts from the next start.
            # PORT is what make hands to `make run`, and would win over the port that is free here.
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("GRIEVANCE_", "PORT"))
            },
            "GRIEVANCE_FOLDER": str(folder),
            "GRIEVANCE_BIND": "127.0.0.1",
            "GRIEVANCE_PORT": str(self.port),
            "GRIEVANCE_BASE_URL": self.url,
            **settings,
        }
        self.process: Process | None = None

    def start(self, *command: str) -> None:
        """Start the command (`serve` unless told) and wait until it answers."""
        self._wait_for(start_command(command or ("serve",), self.settings, self.log))

    def start_program(self, *command: str) -> None:
        """Start the program as it is installed, with the command, and wait until it answers."""
        with self.log.open("ab") as log:
            self._wait_for(
                subprocess.Popen(
                    [str(PROGRAM), *command],
                    env=self.settings,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def _wait_for(self, process: Process) -> None:
        self.process = process
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the server did not come up:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.05)

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run another grievance command with the same settings, such as `migrate`."""
        done = subprocess.run(
            [str(PROGRAM), *command],
            env=self.settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise RuntimeError(f"grievance {' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        return done

    def kill(self) -> None:
        """End all its processes as a power cut would, with SIGKILL."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """End it politely, and all its processes with force if that takes too long."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
            self.process.wait(timeout=15)
        except ProcessLookupError:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=15)
        self.process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/", timeout=2):
                return True
        except urllib.error.HTTPError as answer:
            answer.close()
            return True
        except OSError:
            return False


@pytest.fixture
def live_server(tmp_path: Path) -> Iterator[Callable[..., LiveServer]]:
    """Return a function that prepares a server with given settings; the test migrates, fills and starts it.

    `live_server({"GRIEVANCE_DATABASE_URL": url}, folder=folder)` returns a LiveServer, not started yet.
    """
    servers: list[LiveServer] = []

    def prepare(settings: Mapping[str, str] | None = None, *, folder: Path | None = None) -> LiveServer:
        place = folder or tmp_path / f"instance-{len(servers)}"
        place.mkdir(parents=True, exist_ok=True)
        server = LiveServer(settings or {}, place, tmp_path / f"server-{len(servers)}.log")
        servers.append(server)
        return server

    yield prepare
    for server in servers:
        server.stop()
