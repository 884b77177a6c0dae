"""Where a run of the tests writes: in memory if there is room, since nothing of it is kept.

Thousands of databases are made, filled and thrown away. On a disk whoever makes sure that what they wrote
is there waits for it, and that is a quarter of a run.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

#: Files here are in memory, on Linux.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
#: A run has some hundred MB at a time, and a file of 300 MiB comes in and is kept.
_ROOM = 4 << 30
#: Says where the operating system's own programs and ours write what lasts for a moment.
_NAME = "TMPDIR"


def write_into_memory() -> None:
    """Let this process and all that it starts write into memory, unless they were told where to write."""
    if _NAME in os.environ or not _has_room():
        return
    made = tempfile.mkdtemp(prefix="grievance-tests-", dir=_MEMORY)
    # PostgreSQL's own user passes through.
    Path(made).chmod(0o711)
    os.environ[_NAME] = made
    tempfile.tempdir = None
    # Given back last of all: what the processes of a run share lies there too.
    Finalize(None, shutil.rmtree, args=(made, True), exitpriority=-1_000)


def _has_room() -> bool:
    """Whether there is such memory, large enough, from which PostgreSQL's programs may be run."""
    if not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ROOM:
        return False
    return not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
