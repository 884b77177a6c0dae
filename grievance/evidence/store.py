"""Where encrypted bytes lie: a folder of files, each under a key of its own that is kept elsewhere."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.utils import random

from grievance.foundation.errors import InvalidInput, NotFound, Sealed
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_

FRAME = 64 * 1024
_SEALED_FRAME = FRAME + bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_NAME = re.compile(r"[0-9a-z]{26}")
#: Room on the disk that uploads leave alone: the database must always be able to write.
RESERVE = 256 * 1024 * 1024


class TooBig(InvalidInput):
    """The file is larger than what is taken."""

    status = 413

    def __init__(self) -> None:
        super().__init__(N_("The file is too big. Send a smaller one, or a shorter recording."), field="file")


@dataclass(frozen=True)
class StoredBytes:
    """What was put: where it lies, the key that opens it, and what it was."""

    store_key: str
    key: bytes
    size: int
    sha256: str


class Joined:
    """A file that comes in pieces, to be read in whatever lengths its reader likes."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = b""

    def read(self, size: int) -> bytes:
        """Return the next bytes, fewer than `size` only at the end."""
        taken = [self._left]
        length = len(self._left)
        while length < size and (piece := next(self._pieces, None)) is not None:
            taken.append(piece)
            length += len(piece)
        whole = b"".join(taken)
        self._left = whole[size:]
        return whole[:size]


class Readable(Protocol):
    """Anything that gives its next bytes."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""


class FileStore:
    """Encrypted files in a folder: frames of 64 KiB, the last one marked, so that a cut file is noticed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def parts(self) -> FileStore:
        """Where the parts of files lie that are still arriving."""
        return FileStore(self.folder / "parts")

    def put(
        self, stream: Readable, *, limit: int, store_key: str | None = None, key: bytes | None = None
    ) -> StoredBytes:
        """Encrypt a stream into a file, new unless it is named; after an error nothing of it is left."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(self.folder).free < RESERVE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        store_key = store_key or new_reference(26)
        unfinished = self.folder / f"{store_key}.{new_reference(8)}.part"
        key = key or new_key()
        try:
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                size, digest = _encrypt(stream, file, key, limit)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self.folder / store_key)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        return StoredBytes(store_key, key, size, digest)

    def has(self, store_key: str) -> bool:
        """Whether there is such a file, whole."""
        return self._path(store_key).exists()

    def open(self, store_key: str, key: bytes) -> Iterator[bytes]:
        """Give the file's bytes in pieces; raises `Sealed` if any were changed, cut off or added."""
        path = self._path(store_key)
        if not path.exists():
            raise NotFound
        return _decrypt(path, key)

    def delete(self, store_key: str) -> None:
        """Delete a file; one that is gone already is no error."""
        self._path(store_key).unlink(missing_ok=True)

    def rename(self, store_key: str, new_name: str) -> None:
        """Give a file another name; of two who try, one gets `NotFound`."""
        try:
            self._path(store_key).rename(self._path(new_name))
        except FileNotFoundError:
            raise NotFound from None

    def older_than(self, seconds: float) -> Iterator[str]:
        """Give the names of files last written longer ago than that, unfinished ones deleted on the way."""
        if not self.folder.exists():
            return
        limit = time.time() - seconds
        for path in list(self.folder.iterdir()):
            if path.stat().st_mtime > limit:
                continue
            if _NAME.fullmatch(path.name):
                yield path.name
            elif path.suffix == ".part":
                path.unlink(missing_ok=True)

    def _path(self, store_key: str) -> Path:
        if not _NAME.fullmatch(store_key):
            raise NotFound
        return self.folder / store_key


def new_key() -> bytes:
    """Make a key for one file."""
    return random(bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES)


def _frame(source: Readable) -> bytes:
    """Return the next whole frame, or what is left: a reader may give less than it is asked for."""
    frame = source.read(FRAME)
    while 0 < len(frame) < FRAME and (more := source.read(FRAME - len(frame))):
        frame += more
    return frame


def _encrypt(source: Readable, target: IO[bytes], key: bytes, limit: int) -> tuple[int, str]:
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    target.write(bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key))
    digest, size = hashlib.sha256(), 0
    frame = _frame(source)
    while True:
        size += len(frame)
        if size > limit:
            raise TooBig
        digest.update(frame)
        following = _frame(source)
        tag = _MESSAGE if following else _FINAL
        target.write(bindings.crypto_secretstream_xchacha20poly1305_push(state, frame, tag=tag))
        if not following:
            return size, digest.hexdigest()
        frame = following


def _decrypt(path: Path, key: bytes) -> Iterator[bytes]:
    with path.open("rb") as file:
        state = bindings.crypto_secretstream_xchacha20poly1305_state()
        tag = _MESSAGE
        try:
            bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, file.read(_HEADER), key)
            while sealed := file.read(_SEALED_FRAME):
                if tag == _FINAL:
                    raise Sealed
                plain, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, sealed)
                yield plain
        except (CryptoError, ValueError, RuntimeError, TypeError):
            raise Sealed from None
        if tag != _FINAL:
            raise Sealed
