"""Walls around a program that reads a stranger's file: no network, no folders, little memory and time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

PATIENCE = 90.0
"""Seconds after which a program is ended, whatever it does."""
_PACKAGE = Path(__file__).parents[1]
_SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")


class Ended(Exception):
    """The program did not come to a good end."""


@lru_cache
def walls() -> tuple[str, ...]:
    """Return what a command is begun with here: bubblewrap where it works, which is tried once.

    Inside it there is the system, Python and this package to read, nothing to write, and no network; the
    database, the secret file and other people's files are not there at all.
    """
    program = shutil.which("bwrap")
    if program is None:
        return ()
    command = [program, "--unshare-all", "--die-with-parent", "--new-session"]
    command += ["--proc", "/proc", "--dev", "/dev"]
    tool = shutil.which("ffmpeg") or ""
    for place in dict.fromkeys((*_SYSTEM, sys.base_prefix, sys.prefix, str(_PACKAGE), tool)):
        command += ["--ro-bind-try", place, place] if place else []
    probe = subprocess.run(  # noqa: S603 - fixed arguments
        [*command, sys.executable, "-I", "-c", "import grievance.evidence"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_bare_environment(),
        check=False,
    )
    return tuple(command) if probe.returncode == 0 else ()


@contextmanager
def cleaner(kind: str, pieces: Iterator[bytes]) -> Iterator[BufferedReader]:
    """Run a cleaner on a file that comes in pieces and give what it writes; raises `Ended` if it fails."""
    process = subprocess.Popen(  # noqa: S603 - fixed arguments
        [*walls(), sys.executable, "-I", "-m", "grievance.evidence.cleaners", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_bare_environment(),
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    feeder = _Feeder(pieces, process.stdin)
    alarm = threading.Timer(PATIENCE, process.kill)
    feeder.start()
    alarm.start()
    try:
        with process.stdout:
            yield cast("BufferedReader", process.stdout)
            if process.wait() or not feeder.whole():
                raise Ended
    finally:
        alarm.cancel()
        process.kill()
        process.wait()
        feeder.join()


class _Feeder(threading.Thread):
    """Writes a file into a program, which may end before it has read all."""

    def __init__(self, pieces: Iterator[bytes], target: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._pieces, self._target = pieces, target
        self._whole = False

    def run(self) -> None:
        try:
            with self._target as target:
                for piece in self._pieces:
                    target.write(piece)
            self._whole = True
        except Exception:  # noqa: BLE001 - a broken file or a dead program: either way it was not all read
            self._whole = False

    def whole(self) -> bool:
        """Whether all of the file went in and was what it was when it was kept."""
        self.join()
        return self._whole


def _bare_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
