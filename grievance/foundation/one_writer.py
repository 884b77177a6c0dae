"""One writer at a time on SQLite: between the threads of a process, and between processes."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_in_this_process = threading.Lock()


@contextmanager
def one_writer(database: str) -> Iterator[None]:
    """Hold the right to write to a database file inside the block; others sleep until it is free.

    SQLite alone lets those who wait look again after naps that grow to a tenth of a second. The kernel wakes
    them at once, and frees the lock by itself when a process is killed.
    """
    with _in_this_process:
        handle = _locked(f"{database}-writer")
        try:
            yield
        finally:
            if handle is not None:
                # Unlocked by name: a process that was forked meanwhile shares the handle.
                fcntl.flock(handle, fcntl.LOCK_UN)
                os.close(handle)


def _locked(path: str) -> int | None:
    """Return a handle that holds the lock; a file of its own, since closing SQLite's drops SQLite's locks."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        # Where no file can be made, SQLite says what is wrong, or its own lock does.
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        os.close(handle)
        return None
    except BaseException:
        os.close(handle)
        raise
    return handle
