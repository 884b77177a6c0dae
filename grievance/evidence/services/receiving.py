"""Take a file in part by part over a bad line: each part sealed as it arrives, none needed twice."""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from grievance.evidence.kinds import HEAD, EmptyFile, kind_of
from grievance.evidence.store import FileStore, Joined, TooBig, new_key
from grievance.foundation import clock
from grievance.foundation.errors import InvalidInput, NotFound, Refusal
from grievance.foundation.references import new_reference
from grievance.foundation.secrets import derive
from grievance.foundation.text import N_

PART = 1024 * 1024
#: What has not arrived whole after a day is deleted.
KEPT_FOR = 24 * 3600


class OutOfOrder(Refusal):
    """A part came before its turn, or another one is there in its place."""

    status = 409
    message = N_("A part of the file did not arrive. Please send it again.")


class Gone(NotFound):
    """The file that a part belongs to was never begun in this visit, or too long ago."""

    message = N_("We no longer have the start of this file. Please send it again.")


class WrongPart(InvalidInput):
    """A part is shorter or longer than it was said to be."""

    def __init__(self) -> None:
        super().__init__(N_("A part of the file did not arrive. Please send it again."), field="file")


@dataclass(frozen=True)
class Arriving:
    """A file that is arriving: its key is nowhere but in the sealed visit of whoever sends it."""

    id: str
    key: str
    """Base64."""
    name: str
    size: int
    mark: str
    """What tells the same file when it is chosen again after a reload."""
    to: str
    """What it is for: a report that is being written, or one that was sent."""
    begun: int
    any_kind: bool = False
    """Whether it may be of a kind that nobody here can open."""

    @property
    def parts(self) -> int:
        """How many parts it has."""
        return -(-self.size // PART)

    @property
    def too_old(self) -> bool:
        """Whether its parts may be deleted already."""
        return clock.now().timestamp() - self.begun > KEPT_FOR

    def length_of(self, number: int) -> int:
        """Return how many bytes a part has: all but the last have as many."""
        return min(PART, self.size - number * PART)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, to be kept in a sealed visit."""
        return asdict(self)


def begin(*, name: str, size: int, mark: str, to: str, limit: int, any_kind: bool = False) -> Arriving:
    """Say that a file will come, before any of it does."""
    if size == 0:
        raise EmptyFile
    if size < 0:
        raise WrongPart
    if size > limit:
        raise TooBig
    return Arriving(
        id=new_reference(),
        key=base64.b64encode(new_key()).decode(),
        name=name[:200],
        size=size,
        mark=mark_of(mark),
        to=to,
        begun=int(clock.now().timestamp()),
        any_kind=any_kind,
    )


def mark_of(mark: str) -> str:
    """Return the short form of what tells a file."""
    return hashlib.sha256(mark.encode()).hexdigest()[:32]


def arrived(file: Arriving, *, store: FileStore) -> int:
    """Return how many parts are here: they come in order, so the first that is missing says it."""
    return bisect_left(range(file.parts), True, key=lambda number: not store.parts.has(_name(file, number)))


def take_part(file: Arriving, number: int, content: bytes, *, store: FileStore) -> int:
    """Seal a part and return how many are here; the same part once more changes nothing."""
    if file.too_old:
        raise Gone
    here = arrived(file, store=store)
    if number > here or number >= file.parts:
        raise OutOfOrder
    if len(content) > file.length_of(number):
        raise TooBig
    if len(content) < file.length_of(number):
        raise WrongPart
    if number < here:
        if b"".join(store.parts.open(_name(file, number), _key(file, number))) != content:
            raise OutOfOrder
        return here
    if number == 0 and not file.any_kind:
        # A file that nobody could open is refused before the rest of it is paid for.
        kind_of(content[:HEAD])
    store.parts.put(Joined([content]), limit=PART, store_key=_name(file, number), key=_key(file, number))
    return here + 1


def claim(file: Arriving, *, store: FileStore) -> None:
    """Begin to put a file together; of two who try at once, one gets `OutOfOrder`."""
    if file.too_old:
        raise Gone
    if arrived(file, store=store) < file.parts:
        raise OutOfOrder
    try:
        store.parts.rename(_name(file, 0), _name(file, -1))
    except NotFound:
        raise OutOfOrder from None


def give_back(file: Arriving, *, store: FileStore) -> None:
    """Leave a file as it was before it was claimed, to be put together later."""
    store.parts.rename(_name(file, -1), _name(file, 0))


def whole(file: Arriving, *, store: FileStore) -> Joined:
    """Return a claimed file as one stream."""

    def pieces() -> Iterator[bytes]:
        for number in range(file.parts):
            name = _name(file, number if number else -1)
            yield from store.parts.open(name, _key(file, number))

    return Joined(pieces())


def forget(file: Arriving, *, store: FileStore) -> None:
    """Delete the parts of a file."""
    for number in range(-1, file.parts):
        store.parts.delete(_name(file, number))


def _name(file: Arriving, number: int) -> str:
    """Return where a part lies; without the key, nobody can tell which parts belong together."""
    return derive(base64.b64decode(file.key), f"name of part {number}", length=13).hex()


def _key(file: Arriving, number: int) -> bytes:
    return derive(base64.b64decode(file.key), f"part {number}")
