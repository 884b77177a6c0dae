"""The file that comes back: a list of what is in it, signed, and then each thing, sealed by itself.

    grievance return 1
    {"signed": "{\\"pack\\": …, \\"made_at\\": …, \\"items\\": […]}", "signature": …}
    the sealed things, one after the other

Each of the items says how many bytes a sealed thing has and their SHA-256, in order.
A sealed thing is the length of its description (four bytes), the description as JSON, and its content.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from grievance.evidence.store import Readable
from grievance.fieldwork.states import FieldKind
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_, clean_lines

MAGIC = b"grievance return 1\n"
MOST_THINGS = 500
#: One thing is held in memory whole while it is opened.
MOST_BYTES = 32 * 1024 * 1024
#: The largest file that a pack seals, so that with its description it stays below that.
MOST_CARRIED = 30_000_000
_LONGEST_HEAD = 1024 * 1024
_LONGEST_TEXT, _LONGEST_LINE = 20_000, 300
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8}){0,2}")
UNREADABLE = N_(
    "This is not a file that was saved with a pack, or it is damaged. Save it once more from the pack."
)


class Unreadable(InvalidInput):
    """The file is none of a pack's, or not as the pack saved it."""

    def __init__(self) -> None:
        super().__init__(UNREADABLE, field="file")


@dataclass(frozen=True)
class Head:
    """What the file says of itself before anything is opened."""

    pack: str
    made_at: datetime
    things: tuple[tuple[int, str], ...]
    """Size and SHA-256 of each sealed thing."""
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True)
class FieldThing:
    """One thing as it was taken: where, when, from whom, and what it says or the bytes of a file."""

    case: str
    kind: FieldKind
    taken_at: datetime
    sealed_at: datetime
    where: str = field(repr=False)
    source: str = field(repr=False)
    """Who gave it or was heard; may be empty."""
    lang: str
    text: str = field(repr=False)
    name: str = field(repr=False)
    """The file's name; empty where it is words alone."""
    media_type: str
    content: bytes = field(repr=False)
    sha256: str
    """Of the content, or of the words where there is none."""


def read_head(stream: Readable, digest: Any) -> Head:
    """Read the list, and give all that was read to the digest of the file."""
    start = _exactly(stream, len(MAGIC), digest)
    if start != MAGIC:
        raise Unreadable
    line = b""
    while not line.endswith(b"\n"):
        line += _exactly(stream, 1, digest)
        if len(line) > _LONGEST_HEAD:
            raise Unreadable
    try:
        outer = json.loads(line)
        signed = str(outer["signed"]).encode()
        held = json.loads(signed)
        head = Head(
            pack=str(held["pack"]),
            made_at=_moment(held["made_at"]),
            things=tuple((int(each["size"]), str(each["sha256"])) for each in held["items"]),
            signed=signed,
            signature=base64.b64decode(outer["signature"], validate=True),
        )
    except (KeyError, TypeError, ValueError, RecursionError, binascii.Error):
        raise Unreadable from None
    if len(head.things) > MOST_THINGS or any(not 0 < size <= MOST_BYTES for size, _hash in head.things):
        raise Unreadable
    return head


def sealed_things(stream: Readable, head: Head, digest: Any) -> Iterator[bytes]:
    """Give each sealed thing, as long as the bytes are those of the list and nothing comes after."""
    for size, expected in head.things:
        sealed = _exactly(stream, size, digest)
        if hashlib.sha256(sealed).hexdigest() != expected:
            raise Unreadable
        yield sealed
    if stream.read(1):
        raise Unreadable


def read_thing(opened: bytes) -> FieldThing:
    """Return a thing that was opened, or raise `Unreadable`."""
    length = int.from_bytes(opened[:4], "big")
    content = opened[4 + length :]
    try:
        held = json.loads(opened[4 : 4 + length])
        return _thing(held, content)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise Unreadable from None


def _thing(held: Mapping[str, Any], content: bytes) -> FieldThing:
    text, name = clean_lines(str(held["text"])), _line(held["name"])
    found = FieldThing(
        case=str(held["case"]),
        kind=FieldKind(held["kind"]),
        taken_at=_moment(held["taken_at"]),
        sealed_at=_moment(held["sealed_at"]),
        where=_line(held["where"]),
        source=_line(held["source"]),
        lang=str(held["lang"]),
        text=text,
        name=name,
        media_type=str(held["media_type"])[:100],
        content=content,
        sha256=hashlib.sha256(content or str(held["text"]).encode()).hexdigest(),
    )
    nothing = not found.text and not content
    if nothing or len(text) > _LONGEST_TEXT or not _LANGUAGE.fullmatch(found.lang):
        raise ValueError
    if held["sha256"] != found.sha256 or bool(content) != bool(name):
        raise ValueError
    return found


def _line(value: Any) -> str:
    return " ".join(clean_lines(str(value)).split())[:_LONGEST_LINE]


def _moment(value: Any) -> datetime:
    found = datetime.fromisoformat(str(value))
    if found.tzinfo is None:
        raise ValueError
    return found


def _exactly(stream: Readable, size: int, digest: Any) -> bytes:
    taken = b""
    while len(taken) < size:
        piece = stream.read(size - len(taken))
        if not piece:
            raise Unreadable
        taken += piece
    digest.update(taken)
    return taken
