"""Requests to servers of others: over TLS, never redirected, never for long, and never a large answer."""

from __future__ import annotations

import io
import ipaddress
import json
import time
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, RequestException, Response
from urllib3.exceptions import HTTPError

#: Seconds to connect, and to wait for the next bytes.
PATIENCE = (4, 6)
#: Seconds for an answer as a whole.
LONGEST = 12
LARGEST = 256 * 1024
_PIECE = 16 * 1024


class NoAnswer(Exception):
    """Nothing came, or nothing usable; `args` name the reason for the log, without content."""


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine itself."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(address: object, *, loopback: bool = False) -> bool:
    """Whether an address may be asked: TLS, or this machine itself where that is allowed."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    if parts.username or parts.password or parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback and is_loopback(address))


class CarefulSession(OAuth2Session):
    """Authlib's session for one sign-in, in which every request has the same limits."""

    def __init__(self, *, loopback: bool, **options: Any) -> None:
        super().__init__(**options)
        self._loopback = loopback

    def send(self, request: PreparedRequest, **options: Any) -> Response:
        """Send one request and read its whole answer, within the limits."""
        if not is_safe(request.url, loopback=self._loopback):
            raise NoAnswer("address")
        # What is compressed could be far larger than what comes.
        request.headers["Accept-Encoding"] = "identity"
        options.update(timeout=PATIENCE, stream=True, allow_redirects=False)
        started = time.monotonic()
        try:
            with super().send(request, **options) as answer:
                return _read(answer, until=started + LONGEST)
        except (RequestException, HTTPError, OSError) as error:
            raise NoAnswer(type(error).__name__) from None

    def read(self, address: str) -> dict[str, Any]:
        """Return the JSON object at an address that anybody may read."""
        return object_of(self.get(address, withhold_token=True, headers={"Accept": "application/json"}))


def object_of(answer: Response) -> dict[str, Any]:
    """Return the JSON object that came, or raise `NoAnswer`."""
    if answer.status_code != 200:
        raise NoAnswer("status")
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        raise NoAnswer("not JSON") from None
    if not isinstance(found, dict):
        raise NoAnswer("not an object")
    return found


def _read(answer: Response, *, until: float) -> Response:
    body = bytearray()
    while piece := answer.raw.read1(_PIECE):
        body += piece
        if len(body) > LARGEST:
            raise NoAnswer("too large")
        if time.monotonic() > until:
            raise NoAnswer("too slow")
    whole = Response()
    whole.status_code, whole.headers, whole.url = answer.status_code, answer.headers, answer.url
    whole.encoding, whole.request, whole.reason = answer.encoding, answer.request, answer.reason
    whole.raw = io.BytesIO(bytes(body))
    return whole
