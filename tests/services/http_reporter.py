"""A worker's phone without script: walks the questions over real HTTP and counts the bytes."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

Result = TypeVar("Result")
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_CODE = re.compile(r"\b(?:\d{4}\D{1,40}?){4}\d{4}\b")


@dataclass
class Answers:
    """What the worker answers."""

    group: str = "WA"
    item: str = "WA1"
    where: str = "near the river"
    story: str = "No pay for three months."


@dataclass
class HttpReporter:
    """One worker; `visits` cookies live here, `received` counts bytes as they came over the wire."""

    port: int
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)
    received: int = 0
    requests: int = 0
    location: str = ""
    page: str = ""
    token: str = ""
    follows: bool = True
    """Whether a question that is only named in an answer is loaded before it is answered."""
    always: dict[str, str] = field(default_factory=dict)
    """Headers that go with every request."""

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("localhost", self.port, timeout=30)

    def fetch(self, method: str, path: str, fields: list[tuple[str, str]] | None = None) -> int:
        """Ask for a page or send a form, and return the status."""
        if fields is None:
            return self._ask(method, path)
        return self._ask(method, path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def sends_part(self, path: str, content: bytes | dict[str, str], *, token: str) -> dict[str, Any]:
        """Do what our script does to send a file in parts, and return what it is told."""
        if isinstance(content, bytes):
            body, kind = content, "application/octet-stream"
        else:
            body, kind = urlencode(content).encode(), "application/x-www-form-urlencoded"
        self._expect(self._ask("POST", path, body, kind, {"X-CSRFToken": token}), 200)
        told: dict[str, Any] = json.loads(self.page)
        return told

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str = "",
        more: Mapping[str, str] | None = None,
    ) -> int:
        headers = {
            "Accept-Encoding": "gzip",
            "Accept-Language": self.language,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **self.always,
            **(more or {}),
        }
        if body is not None:
            headers["Content-Type"] = kind
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        except (http.client.HTTPException, OSError):
            self._connection.close()
            raise
        content = response.read()
        self.requests += 1
        self.received += len(content) + sum(
            len(name) + len(value) + 4 for name, value in response.getheaders()
        )
        self._keep_cookies(response)
        self.location = response.getheader("Location", "")
        if response.getheader("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        self.page = content.decode(errors="replace")
        return response.status

    def answer(self, step: int, *fields: tuple[str, str]) -> int:
        """Send the answers to one question with the visit's token, and follow where it leads."""
        self.token = token_of(self.page) or self.token
        status = self.fetch("POST", f"/report/{step}", [("csrf_token", self.token), *fields])
        if status == 303:
            return self.fetch("GET", self.location) if self.follows else 200
        return status

    def prepare(self, answers: Answers | None = None) -> None:
        """Answer all questions up to the page on which the answers are checked."""
        chosen = answers or Answers()
        self._expect(self.fetch("GET", "/report"), 200)
        self._expect(self.answer(1, ("group", chosen.group)), 200)
        self._expect(self.answer(2, ("item", chosen.item)), 200)
        self._expect(self.answer(3, ("site", "none"), ("where", chosen.where)), 200)
        self._expect(self.answer(4, ("story", chosen.story)), 200)
        self._expect(self.answer(5, ("known", "nobody"), ("raised", "ask_first")), 200)
        self._expect(self.answer(6, ("reply", "code")), 200)

    def send(self) -> str:
        """Send the report and return the code that the receipt shows."""
        self._expect(self.answer(7), 200)
        return self.code

    def send_until_acknowledged(self) -> str:
        """Send, and send again as a worker would when the line breaks, until the receipt is there."""
        return self.retrying(self.send)

    def retrying(self, step: Callable[[], Result], *, patience: float = 30.0) -> Result:
        """Do something again while the line or the server fails."""
        deadline = time.monotonic() + patience
        while True:
            try:
                return step()
            except (OSError, http.client.HTTPException, UnexpectedAnswer):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    @property
    def code(self) -> str:
        """The 20-digit code on the page."""
        plain = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", self.page, flags=re.DOTALL)
        found = _CODE.search(plain)
        if found is None:
            raise UnexpectedAnswer("no code on the page")
        return re.sub(r"\D", "", found.group(0))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _expect(self, status: int, wanted: int) -> None:
        if status != wanted:
            raise UnexpectedAnswer(f"{status} instead of {wanted}")

    def _keep_cookies(self, response: http.client.HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";", 1)[0].partition("=")
            self.cookies[name] = value


def token_of(page: str) -> str:
    """Return the form token of a page, or nothing if it has none."""
    found = _TOKEN.search(page)
    return found.group(1) if found else ""


class UnexpectedAnswer(RuntimeError):
    """The server answered something else than a worker would need."""
