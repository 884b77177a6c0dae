"""Files that browsers send: small ones stay in memory, larger ones lie on the disk encrypted only."""

from __future__ import annotations

import io
import tempfile
from typing import IO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from flask import Request
from nacl.utils import random

_IN_MEMORY = 1024 * 1024


class EphemeralFile(io.RawIOBase):
    """A temporary file whose bytes on the disk are encrypted under a key that dies with the request."""

    def __init__(self) -> None:
        super().__init__()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this file
        self._key = random(32)
        self._nonce = random(16)
        self._size = 0

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def writable(self) -> bool:
        """Whether it can be written."""
        return True

    def seekable(self) -> bool:
        """Whether its position can be set."""
        return True

    def write(self, data: object) -> int:
        """Encrypt and keep bytes at the present position."""
        plain = bytes(data)  # type: ignore[call-overload]
        position = self._file.tell()
        self._file.write(self._crypt(plain, position))
        self._size = max(self._size, position + len(plain))
        return len(plain)

    def readinto(self, buffer: object) -> int:
        """Decrypt bytes from the present position into `buffer`."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        position = self._file.tell()
        plain = self._crypt(self._file.read(len(view)), position)
        view[: len(plain)] = plain
        return len(plain)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Set the position."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def close(self) -> None:
        """Forget the key and the bytes."""
        self._file.close()
        super().close()

    def _crypt(self, data: bytes, position: int) -> bytes:
        block, skipped = divmod(position, 16)
        counter = (int.from_bytes(self._nonce, "big") + block) % 2**128
        cipher = Cipher(algorithms.AES(self._key), modes.CTR(counter.to_bytes(16, "big"))).encryptor()
        return (cipher.update(b"\0" * skipped + data) + cipher.finalize())[skipped:]


class UploadRequest(Request):
    """A request whose larger files never lie readable on a disk (Werkzeug would spool them in the clear)."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if total_content_length is not None and total_content_length <= _IN_MEMORY:
            return io.BytesIO()
        return io.BufferedRandom(EphemeralFile())
