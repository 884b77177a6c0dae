"""Make the copy that people look at: a photo, paper or recording without hidden data."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

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
_LARGEST = {"picture": 64 * _MIB, "paper": 64 * _MIB, "recording": 128 * _MIB}
#: How many run at once in a process, and how long one more waits for its turn.
_TOGETHER = threading.BoundedSemaphore(2)
_WAIT = 30.0


def can_be_cleaned(media_type: str, size: int) -> bool:
    """Whether there is a cleaner for such a file on this machine."""
    kind = _CLEANERS.get(media_type)
    if kind is None or size > _LARGEST[kind]:
        return False
    return kind != "recording" or shutil.which("ffmpeg") is not None


def keep_clean_copy(
    pieces: Iterator[bytes], *, media_type: str, size: int, store: FileStore
) -> tuple[StoredBytes, str] | None:
    """Keep a clean copy of a file and return it with its kind, or None if none can be made.

    Whatever a hostile file does, it does to the cleaner: the file itself is kept all the same.
    """
    if not can_be_cleaned(media_type, size) or not _TOGETHER.acquire(timeout=_WAIT):
        return None
    put = None
    kind = _CLEANERS[media_type]
    try:
        with cleaner(kind, pieces) as clean:
            made = kind_of(clean.peek(HEAD)[:HEAD])
            put = store.put(clean, limit=_LARGEST[kind])
    except (Ended, CannotOpen, TooBig, Sealed):
        if put is not None:
            store.delete(put.store_key)
        return None
    finally:
        _TOGETHER.release()
    return put, made
