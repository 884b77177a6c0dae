"""A refusal that reaches whoever is still sending: the rest of what they send is read and thrown away.

A connection closed while bytes are on their way is reset, and with it goes the page that was answered.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from flask import Flask, Response, request

#: Seconds: how long a refused sender is listened to. nginx lingers as long.
LONGEST = 30
_PIECE = 64 * 1024


def set_up_lingering(app: Flask) -> None:
    """Read what still comes of a refused request, after its answer has left."""
    app.after_request(_linger)


def _linger(response: Response) -> Response:
    if response.status_code >= 400 and request.method == "POST":
        environ = request.environ
        response.call_on_close(lambda: _read_on(environ))
    return response


def _read_on(environ: dict[str, Any]) -> None:
    line, body = environ.get("gunicorn.socket"), environ["wsgi.input"]
    if line is None:
        return
    until = time.monotonic() + LONGEST
    # Whoever has gone away, or sends nothing more, is not waited for.
    with suppress(OSError):
        line.settimeout(LONGEST / 6)
        while time.monotonic() < until and body.read(_PIECE):
            pass
