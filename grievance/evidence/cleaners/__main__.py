"""Clean one file from standard input to standard output: `python -m grievance.evidence.cleaners picture`."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module

from grievance.evidence.cleaners.limits import LARGEST

MEMORY = 1024 * 1024 * 1024
SECONDS = {"picture": 20, "paper": 20, "recording": 60}
#: A recording is laid down in memory that counts as a file; nothing else is written at all.
WRITTEN = {"picture": 0, "paper": 0, "recording": LARGEST["recording"]}
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


def main(kind: str) -> None:
    """Give up what could do harm, then clean."""
    cut_off()
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS[kind]),
        (resource.RLIMIT_FSIZE, WRITTEN[kind]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    clean: Callable[[], None] = import_module(f"grievance.evidence.cleaners.{kind}s").clean
    clean()


def cut_off() -> None:
    """Leave the network, where the kernel lets anybody do so; inside bubblewrap it is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_NEW_NET if os.geteuid() == 0 else _NEW_USER | _NEW_NET)


if __name__ == "__main__":
    main(sys.argv[1])
