"""What a slow line has to carry: compressed bytes of pages, styles and pictures, headers included."""

from __future__ import annotations

import re

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from grievance.foundation.secrets import PepperRing
from grievance.web.ui.locales import WORKER_LOCALES
from tests.factories.reports import make_intake

FIRST_PAGE = 14 * 1024
JOURNEY = 30 * 1024
#: "HTTP/1.1 200 OK", and what a server adds: Server, Date, Connection.
STATUS_LINE = 110
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Line:
    """A browser that counts what comes over the wire and fetches each static file once."""

    def __init__(self, app: Flask, locale: str) -> None:
        self.client = Client(app, Response)
        self.client.set_cookie("lang", locale)
        self.bytes = 0
        self.requests = 0
        self.html = ""
        self.fetched: set[str] = set()

    def get(self, address: str) -> None:
        self._take(self.client.get(address, headers={"Accept-Encoding": "gzip, deflate, br"}))

    def post(self, address: str, **fields: str) -> None:
        token = _TOKEN.search(self.html)
        assert token is not None
        data = {"csrf_token": token[1], **fields}
        answer = self.client.post(address, data=data, headers={"Accept-Encoding": "gzip, deflate, br"})
        self._take(answer)
        if answer.status_code == 303:
            self.get(answer.headers["Location"])

    def _take(self, answer: TestResponse) -> None:
        assert answer.status_code in {200, 303}
        self._count(answer)
        if answer.mimetype == "text/html" and answer.data:
            packed = answer.headers.get("Content-Encoding") == "br"
            self.html = (brotli.decompress(answer.data) if packed else answer.data).decode()
            for found in re.findall(r'(?:href|src)="(/static/[^"#]+)', self.html):
                if found not in self.fetched:
                    self.fetched.add(found)
                    self._count(self.client.get(found, headers={"Accept-Encoding": "gzip, deflate, br"}))

    def _count(self, answer: TestResponse) -> None:
        self.requests += 1
        headers = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
        assert headers + STATUS_LINE <= 720, "headers are sent again with every page"
        self.bytes += len(answer.data) + headers + STATUS_LINE


@pytest.mark.parametrize("locale", WORKER_LOCALES)
def test_the_first_page_and_the_journey_fit_a_slow_line(
    app: Flask, client: FlaskClient, peppers: PepperRing, locale: str
) -> None:
    intake = make_intake(peppers)
    line = Line(app, locale)
    line.get("/")
    assert line.bytes <= FIRST_PAGE
    line.get("/report")
    line.post("/report/1", group="WA")
    line.post("/report/2", item="WA1")
    line.post("/report/3", q=intake.number)
    line.post("/report/4", story="They did not pay us for two months.")
    line.post("/report/5", known="nobody")
    line.post("/report/6", reply="code")
    line.post("/report/7")
    assert "receipt-code" in line.html
    assert line.requests <= 20
    assert line.bytes <= JOURNEY
