"""The file that somebody brings: held to a size, fingerprinted, and told apart by its first bytes."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_

LARGEST_BYTES = 32 * 1024 * 1024
MOST_ROWS = 50_000
_CHUNK = 64 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
EMPTY = N_("The file is empty.")
TOO_BIG = N_("The file is larger than %(limit)s MiB. Split it and import the parts.")
TOO_LONG = N_("The file has more than %(limit)s rows. Split it and import the parts.")
OLD_WORKBOOK = N_(
    "This is an old or an encrypted workbook. Save it as .xlsx without a password and try again."
)


class Container(StrEnum):
    """What kind of file it is."""

    WORKBOOK = "workbook"
    GEOJSON = "geojson"
    DELIMITED = "delimited"


@dataclass(frozen=True)
class BroughtFile:
    """The bytes of a list, whole and within the limit."""

    content: bytes
    container: Container
    digest: bytes
    """SHA-256, by which the same file is known again."""


def take_in(file: BinaryIO) -> BroughtFile:
    """Read a file to its end, stopping when it is too big, and tell what kind it is."""
    kept = io.BytesIO()
    while chunk := file.read(_CHUNK):
        kept.write(chunk)
        if kept.tell() > LARGEST_BYTES:
            raise InvalidInput(TOO_BIG, field="file", limit=LARGEST_BYTES // 1024 // 1024)
    content = kept.getvalue()
    return BroughtFile(content, _container(content[:512]), hashlib.sha256(content).digest())


def _container(start: bytes) -> Container:
    if not start.strip():
        raise InvalidInput(EMPTY, field="file")
    if start.startswith(_OLE):
        raise InvalidInput(OLD_WORKBOOK, field="file")
    if start.startswith(b"PK"):
        return Container.WORKBOOK
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return Container.GEOJSON
    return Container.DELIMITED
