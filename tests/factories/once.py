"""What is dear to make is made by one process of a run, whichever needs it first; the others copy it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder of this name, filled by the first process of the run that asked for it."""
    own = temporary.getbasetemp()
    # Each process of xdist has a folder of its own within the folder of the run.
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, draft = run / f"made-{name}", run / f"draft-{name}"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(draft, ignore_errors=True)
            make(draft)
            draft.rename(folder)
    return folder
