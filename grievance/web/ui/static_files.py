"""Static files: compressed once as small as they get, at addresses that change when their content does."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, abort, request

FOLDER = Path(__file__).parent / "static"
#: How content can be sent, the smallest first.
_ENCODINGS = ("br", "gzip")
_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)


def set_up_static_files(app: Flask) -> None:
    """Serve the folder; a phone fetches each version of a file once."""
    app.add_url_rule("/static/<path:filename>", "static", static_file)


@lru_cache
def static_url(name: str) -> str:
    """Return the address of a static file with its content's fingerprint."""
    fingerprint = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:8]
    return f"/static/{name}?v={fingerprint}"


@lru_cache
def icon_url(name: str) -> str:
    """Return the address of an icon: in the small sprite that every page fetches, or in the desks' own."""
    drawn = f'id="{name}"' in (FOLDER / "icons.svg").read_text(encoding="utf-8")
    return f"{static_url('icons.svg' if drawn else 'desk-icons.svg')}#{name}"


def static_file(filename: str) -> Response:
    """Send a file of the folder in the smallest form that the browser takes."""
    if filename not in _names():
        abort(404)
    chosen = next((each for each in _ENCODINGS if request.accept_encodings[each]), None)
    response = Response(_content(filename, chosen), mimetype=mimetypes.guess_type(filename)[0])
    response.vary.add("Accept-Encoding")
    if chosen:
        response.content_encoding = chosen
    return response


@lru_cache
def _names() -> frozenset[str]:
    return frozenset(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())


@lru_cache
def _content(name: str, encoding: str | None) -> bytes:
    plain = (FOLDER / name).read_bytes()
    if name.endswith(".css"):
        # What explains a style is for who reads the source.
        plain = _COMMENT.sub(b"", plain)
    if encoding == "br":
        return bytes(brotli.compress(plain))
    return gzip.compress(plain, mtime=0) if encoding == "gzip" else plain
