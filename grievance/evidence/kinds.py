"""Which kinds of files are taken, told by their bytes and never by what the sender calls them."""

from __future__ import annotations

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_

#: How much of a file is looked at.
HEAD = 64
#: First bytes (after so many) and what they mean.
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypheim", "image/heic"),
    (4, b"ftyphevc", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp3g", "audio/3gpp"),
    (4, b"ftyp", "video/mp4"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"\x1aE\xdf\xa3", "audio/webm"),
    (0, b"%PDF-", "application/pdf"),
)
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "audio/mp4": "m4a",
    "audio/3gpp": "3gp",
    "video/mp4": "mp4",
    "audio/amr": "amr",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/webm": "webm",
    "application/pdf": "pdf",
}


class CannotOpen(InvalidInput):
    """It is no photo, recording or paper that we know."""

    def __init__(self) -> None:
        super().__init__(N_("We cannot open this file. Try a photo or a shorter recording."), field="file")


class EmptyFile(InvalidInput):
    """There is nothing in it: often a phone that could not read its own memory."""

    def __init__(self) -> None:
        super().__init__(N_("This file is empty. Please choose another one."), field="file")


def kind_of(head: bytes) -> str:
    """Return the media type that a file's first bytes show, or raise `CannotOpen`."""
    for start, signature, media_type in _SIGNATURES:
        if head[start : start + len(signature)] == signature:
            return media_type
    raise CannotOpen
