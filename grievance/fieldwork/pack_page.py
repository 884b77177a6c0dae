"""A pack as one page that any browser opens from the disk, without a network or anything installed."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

_FOLDER = Path(__file__).parent / "carry"


def pack_page(closed: Mapping[str, Any], *, words: Mapping[str, str], lang: str, direction: str) -> bytes:
    """Return the file: what is closed, the words of its lock, and the script that opens it.

    Its own policy lets it run that script only, and reach nothing: no server, no picture, no other page.
    """
    script, style = _part("pack.js"), _part("pack.css")
    # Inside a script element only "<" could end it early.
    sealed = json.dumps({**closed, "words": dict(words)}).replace("<", "\\u003c")
    made = Template(_part("pack.tmpl")).substitute(
        lang=html.escape(lang),
        dir=html.escape(direction),
        title=html.escape(words["title"]),
        script=script,
        script_hash=_hash(script),
        style=style,
        style_hash=_hash(style),
        sealed=sealed,
    )
    return made.encode()


@cache
def _part(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
