"""A real clamd with one signature of our own, since the public lists are not needed to see that it works."""

from __future__ import annotations

import getpass
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

#: The harmless text that every scanner is tried with, put together here so that none takes this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """The daemon, its socket and its port."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "clamd.sock"
        signatures = folder / "signatures"
        signatures.mkdir()
        (signatures / "own.ndb").write_text(f"Own.Eicar:0:*:{EICAR.hex()}\n")
        self._settings = folder / "clamd.conf"
        self._settings.write_text(
            f"LocalSocket {self.socket}\nDatabaseDirectory {signatures}\nForeground yes\n"
            f"User {getpass.getuser()}\nStreamMaxLength 8M\n"
        )
        self._log = folder / "clamd.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["clamd", "--config-file", str(self._settings)], stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"clamd did not come up:\n{self._log.read_text()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None
        self.socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(self.socket))
                line.sendall(b"nPING\n")
                return line.recv(10).startswith(b"PONG")
            except OSError:
                return False


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Clamd]:
    """Return a daemon, started; the test may stop and start it."""
    daemon = Clamd(tmp_path)
    daemon.start()
    yield daemon
    daemon.stop()
