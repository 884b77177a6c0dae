"""Make the copy that people look at: a photo, paper or recording without hidden data."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path

from grievance.evidence.cleaners.limits import LARGEST
from grievance.evidence.kinds import HEAD, CannotOpen, kind_of
from grievance.evidence.sandbox import Ended, cleaner
from grievance.evidence.store import FileStore, StoredBytes, TooBig
from grievance.foundation.errors import Sealed

_MIB = 1024 * 1024
#: Which cleaner takes which kind of file, and up to which size.
_CLEANERS = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic"), "picture"),
    "application/pdf": "paper",
    **dict.fromkeys(("audio/mp4", "audio/3gpp", "video/mp4", "audio/amr", "audio/ogg"), "recording"),
    **dict.fromkeys(("audio/wav", "audio/mpeg", "audio/aac", "audio/webm"), "recording"),
}
#: How many run at once in a process, and how long one more waits for its turn.
_TOGETHER = threading.BoundedSemaphore(2)
_WAIT = 30.0
#: A recording lies in the cleaner's memory while it is cleaned: of those longer than this, one at a time.
_LONG = 128 * _MIB
_ALONE = threading.BoundedSemaphore(1)


class Obstacle(StrEnum):
    """Why a file can have no clean copy on this machine, however often somebody tries."""

    KIND = "kind"
    """Nothing here cleans files of its kind."""
    SIZE = "size"
    PROGRAM = "program"
    """The program that reads recordings is not installed."""


def obstacle(media_type: str, size: int) -> Obstacle | None:
    """Return why there is no cleaner for such a file, or None if there is one."""
    kind = _CLEANERS.get(media_type)
    if kind is None:
        return Obstacle.KIND
    if size > LARGEST[kind]:
        return Obstacle.SIZE
    if kind == "recording" and shutil.which("ffmpeg") is None:
        return Obstacle.PROGRAM
    return None


def largest(media_type: str) -> int:
    """Return how many bytes a file of a kind may have to be cleaned."""
    return LARGEST[_CLEANERS[media_type]]


def keep_clean_copy(
    pieces: Iterator[bytes], *, media_type: str, size: int, store: FileStore
) -> tuple[StoredBytes, str] | None:
    """Keep a clean copy of a file and return it with its kind, or None if none can be made.

    Whatever a hostile file does, it does to the cleaner: the file itself is kept all the same.
    """
    if obstacle(media_type, size) is not None:
        return None
    with _turn(size) as is_ours:
        return _made(_CLEANERS[media_type], pieces, store) if is_ours else None


@contextmanager
def _turn(size: int) -> Iterator[bool]:
    """Wait for a place among those that are cleaned now; there is none without the memory for it."""
    places = [_ALONE, _TOGETHER] if size > _LONG else [_TOGETHER]
    with ExitStack() as taken:
        for place in places:
            if not place.acquire(timeout=_WAIT):
                yield False
                return
            taken.callback(place.release)
        yield size <= _LONG or _memory_left() > 2 * size


def _made(kind: str, pieces: Iterator[bytes], store: FileStore) -> tuple[StoredBytes, str] | None:
    put = None
    try:
        with cleaner(kind, pieces) as clean:
            made = kind_of(clean.peek(HEAD)[:HEAD])
            put = store.put(clean, limit=LARGEST[kind])
    except (Ended, CannotOpen, TooBig, Sealed):
        if put is not None:
            store.delete(put.store_key)
        return None
    return put, made


def _memory_left() -> int:
    """Return how many bytes of memory this machine can still give, as far as it says so."""
    try:
        rows = dict(row.split(":", 1) for row in Path("/proc/meminfo").read_text().splitlines())
        return int(rows["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return 0
