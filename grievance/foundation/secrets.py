"""Stretching passwords and codes, and the pepper ring that lies outside the database."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from grievance.foundation.errors import Unavailable
from grievance.foundation.text import N_

_together = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Cost:
    """What one stretching costs: memory in KiB and passes. The identifier is stored beside what it made."""

    identifier: str
    memory_kib: int
    passes: int


#: A person's password: about 190 ms on two cores.
PASSWORD = Cost("argon2id-64m-3", 64 * 1024, 3)
#: A reporter's code carries 59.8 random bits behind a pepper and needs less: about 15 ms.
CODE = Cost("argon2id-19m-1", 19 * 1024, 1)
#: Only to measure what the protection costs.
LOWEST = Cost("argon2id-8k-1", 8, 1)
COSTS = {cost.identifier: cost for cost in (PASSWORD, CODE, LOWEST)}


def cost_for(cost: Cost, *, level: str) -> Cost:
    """Return the cost here: `cost`, or the lowest where a benchmark asks for it."""
    return LOWEST if level == "lowest" else cost


def stretch(secret: str, *, salt: bytes, cost: Cost) -> bytes:
    """Return 32 bytes that are slow to make from `secret`; at most two threads of a process do so at once."""
    with _together:
        return hash_secret_raw(
            secret.encode(),
            salt.ljust(16, b"\0"),
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=1,
            hash_len=32,
            type=Type.ID,
        )


def derive(key: bytes, label: str, *, salt: bytes | None = None, length: int = 32) -> bytes:
    """Return `length` bytes of `key` for one purpose only, named by `label`."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=label.encode()).derive(key)


class PepperRing:
    """The installation's peppers by number, newest used for new things, older ones still tried.

    A ring that was read from a file follows it: servers that run while a pepper is added or retired use
    the ring as it is now, or they would wrap something under a pepper that is gone tomorrow.
    """

    def __init__(self, peppers: dict[int, bytes], service_key: bytes) -> None:
        self._peppers = peppers
        self.service_key = service_key
        """The private key of the `service` principal (32 random bytes from which it is made)."""
        self._file: tuple[Path, tuple[int, int]] | None = None

    @property
    def newest(self) -> int:
        """The number of the pepper that new things get."""
        return max(self._present())

    def __getitem__(self, number: int) -> bytes:
        try:
            return self._present()[number]
        except KeyError:
            raise Unavailable(
                N_("The secret file lacks a part that the database needs. Bring it back from the copy.")
            ) from None

    def __contains__(self, number: int) -> bool:
        return number in self._present()

    def numbers(self) -> list[int]:
        """All numbers, newest first."""
        return sorted(self._present(), reverse=True)

    def with_another(self) -> PepperRing:
        """Return a ring with one more pepper, the newest from now on."""
        present = self._present()
        return PepperRing({**present, max(present) + 1: os.urandom(32)}, self.service_key)

    def without(self, number: int) -> PepperRing:
        """Return a ring without one of the older peppers."""
        kept = {each: value for each, value in self._present().items() if each != number}
        return PepperRing(kept, self.service_key)

    @classmethod
    def new(cls) -> PepperRing:
        """Make a ring with one pepper."""
        return cls({1: os.urandom(32)}, os.urandom(32))

    @classmethod
    def read(cls, path: Path) -> PepperRing:
        """Read the ring from the secret file."""
        mark = _mark_of(path)
        stored = json.loads(path.read_text(encoding="ascii"))
        peppers = {int(number): bytes.fromhex(value) for number, value in stored["peppers"].items()}
        ring = cls(peppers, bytes.fromhex(stored["service_key"]))
        ring._file = (path, mark)
        return ring

    def write(self, path: Path) -> None:
        """Write the ring to a file that only its owner can read; an existing file is never overwritten."""
        path.parent.mkdir(parents=True, exist_ok=True)
        stored = {
            "peppers": {str(number): value.hex() for number, value in self._peppers.items()},
            "service_key": self.service_key.hex(),
        }
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(stored, file, indent=1)
            file.flush()
            os.fsync(file.fileno())

    def replace(self, path: Path) -> None:
        """Put the ring in the place of the one in the file, whole or not at all."""
        fresh = path.with_name(f"{path.name}.new")
        fresh.unlink(missing_ok=True)
        self.write(fresh)
        fresh.replace(path)

    def _present(self) -> dict[int, bytes]:
        if self._file is not None:
            path, mark = self._file
            try:
                if _mark_of(path) != mark:
                    fresh = PepperRing.read(path)
                    self._peppers, self._file = fresh._peppers, fresh._file
            except (OSError, ValueError, KeyError):
                # The file is away for the moment: go on with what was read.
                return self._peppers
        return self._peppers


def _mark_of(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_ino
