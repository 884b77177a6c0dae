"""Where browsers say that the content policy refused something; it counts, and keeps nothing about them."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from flask import abort, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from grievance.alarms.services.policy_reports import count_refusal
from grievance.foundation.db import transaction
from grievance.foundation.errors import Refusal

LARGEST = 16 * 1024
WINDOW = 60.0
#: Requests a minute that one process counts; a real fault shows in fewer.
ALLOWED = 30
_KINDS = frozenset({"application/csp-report", "application/reports+json", "application/json"})


class TooManyReports(Refusal):
    """More reports came than are worth counting."""

    status = 429


class _Pace:
    """How many requests were taken lately, by whomever."""

    def __init__(self) -> None:
        self._taken: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Take one more, or refuse."""
        moment = time.monotonic()
        with self._lock:
            while self._taken and self._taken[0] < moment - WINDOW:
                self._taken.popleft()
            if len(self._taken) >= ALLOWED:
                raise TooManyReports
            self._taken.append(moment)

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._taken.clear()


pace = _Pace()


def receive() -> Response:
    """Count what a browser refused."""
    if request.mimetype not in _KINDS:
        abort(415)
    pace.take()
    request.max_content_length = LARGEST
    refused = list(_refused(_read()))
    try:
        with transaction():
            for directive, blocked in refused:
                count_refusal(directive, blocked)
    except IntegrityError:
        # Another process counted the first of its kind in the same moment: one count less says as much.
        pass
    return Response(status=204)


def _read() -> Any:
    try:
        return json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        abort(400)


def _refused(content: Any) -> Iterator[tuple[str, str]]:
    """Return (directive, blocked address) of each report, as older and newer browsers send them."""
    if isinstance(content, dict):
        content = [{"body": content.get("csp-report", content.get("body"))}]
    if not isinstance(content, list):
        abort(400)
    for each in content[:10]:
        body = each.get("body") if isinstance(each, dict) else None
        if not isinstance(body, dict):
            abort(400)
        directive = body.get("effectiveDirective") or body.get("effective-directive")
        directive = directive or body.get("violated-directive") or ""
        blocked = body.get("blockedURL") or body.get("blocked-uri") or ""
        if not isinstance(directive, str) or not isinstance(blocked, str):
            abort(400)
        yield directive.partition(" ")[0], blocked
