"""Files in and out over the web: where they lie, who looks them through, and how they are handed out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from flask import Response, request
from werkzeug.datastructures import Range

from grievance.evidence.scanning import Scanner
from grievance.evidence.services.storing import FileDescription
from grievance.evidence.store import FileStore
from grievance.web.ui.headers import DOWNLOAD_CSP
from grievance.web.ui.session import settings

#: What may be shown in a page's own place, if it is a copy that we have made ourselves.
SHOWABLE = frozenset({"image/jpeg", "audio/ogg"})


def store() -> FileStore:
    """Return where this installation keeps encrypted files."""
    return FileStore(settings().files_folder)


def scanner() -> Scanner:
    """Return what looks files through for viruses here."""
    return Scanner(settings().clamd)


def upload_limit() -> int:
    """Return how many bytes one file may have."""
    return settings().upload_limit_mib * 1024 * 1024


def most_bytes() -> int:
    """Return how much one form may bring: a file somewhat too big is read too, so that words are not lost."""
    return upload_limit() + 135 * 1024 * 1024


def as_download(description: FileDescription, pieces: Iterator[bytes], *, name: str = "") -> Response:
    """Hand a file out to be kept, never to be shown: what it is, its sender decided."""
    # The first piece now, so that a damaged file is an error page and not a broken download.
    response = Response(chain((next(pieces),), pieces), mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=name or description.name)
    response.content_length = description.size
    return _walled(response)


def as_paper(pdf: bytes, *, name: str) -> Response:
    """Hand out a paper that this product has set, to be kept or printed."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return _walled(response)


def as_pack(page: bytes, *, name: str) -> Response:
    """Hand out a page that is to be opened elsewhere, from the disk; here it is a file and nothing else."""
    response = Response(page, mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return _walled(response)


def as_media(description: FileDescription, pieces: Iterator[bytes]) -> Response:
    """Hand a clean copy out to the page's own player or picture, in part if the player jumps."""
    if description.media_type not in SHOWABLE:
        return as_download(description, pieces)
    start, end = _span(request.range, description.size)
    if start >= end:
        response = Response(status=416)
        response.headers["Content-Range"] = f"bytes */{description.size}"
        return _walled(response)
    response = Response(_slice(pieces, start, end), mimetype=description.media_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.content_length = end - start
    if request.range is not None:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{description.size}"
    return _walled(response)


def _walled(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = DOWNLOAD_CSP
    return response


def _span(wanted: Range | None, size: int) -> tuple[int, int]:
    """Return from where to where; several ranges at once are answered with the whole file's first one."""
    if wanted is None or wanted.units != "bytes" or not wanted.ranges:
        return 0, size
    start, end = wanted.ranges[0]
    if start < 0:
        return max(0, size + start), size
    return start, min(size, end if end is not None else size)


def _slice(pieces: Iterator[bytes], start: int, end: int) -> Iterator[bytes]:
    """Give a part of a file; its frames are opened from the beginning, since each one rests on the last."""
    at = 0
    for piece in pieces:
        if at + len(piece) > start:
            yield piece[max(0, start - at) : end - at]
        at += len(piece)
        if at >= end:
            return
