"""Servers of others that answer badly: each is given up soon, and nothing of theirs is believed."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from grievance.accounts import careful_requests
from grievance.accounts.careful_requests import LARGEST, CarefulSession, NoAnswer, is_loopback, is_safe
from grievance.accounts.providers import Client, look_at

Answer = Callable[[BaseHTTPRequestHandler], None]
Serve = Callable[[Answer], str]


def says(body: bytes, *, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        time.sleep(0.05)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return a function that starts a server on this machine with one answer, and returns its address."""
    servers: list[ThreadingHTTPServer] = []

    def begin(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                try:
                    answer(self)
                except OSError:
                    self.close_connection = True  # the other side gave up, as it should

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


def read(address: str) -> dict[str, object]:
    with CarefulSession(loopback=True) as session:
        return session.read(address)


def test_an_answer_of_reasonable_size_is_read(serve: Serve) -> None:
    assert read(serve(says(b'{"issuer": "x"}'))) == {"issuer": "x"}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(b"{}" + b" " * LARGEST), "too large"),
        (says(b"", status=302, Location="http://127.0.0.1:1/"), "status"),
        (says(b"{}", status=500), "status"),
        (says(b"<html>"), "not JSON"),
        (says(b"\xff\xfe"), "not JSON"),
        (says(b"[" * 100_000), "not JSON"),
        (says(b'["a", "list"]'), "not an object"),
    ],
)
def test_a_bad_answer_is_none(serve: Serve, answer: Answer, reason: str) -> None:
    with pytest.raises(NoAnswer, match=reason):
        read(serve(answer))


def test_an_answer_that_drips_is_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(careful_requests, "LONGEST", 0.5)
    started = time.monotonic()
    with pytest.raises(NoAnswer, match="too slow"):
        read(serve(drips))
    assert time.monotonic() - started < 3


def test_what_is_compressed_is_not_blown_up(serve: Serve) -> None:
    import gzip

    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < LARGEST
    with pytest.raises(NoAnswer, match="not JSON"):
        read(serve(says(bomb, **{"Content-Encoding": "gzip"})))


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://login.example.org", True),
        ("https://login.example.org:8443/realm", True),
        ("http://login.example.org", False),
        ("http://localhost:4000", False),
        ("https://name:word@login.example.org", False),
        ("https://login.example.org/#part", False),
        ("https://", False),
        ("https://login.example.org:x", False),
        ("file:///etc/passwd", False),
        ("//login.example.org", False),
        (None, False),
        (7, False),
    ],
)
def test_only_tls_is_asked(address: object, safe: bool) -> None:
    assert is_safe(address) is safe


@pytest.mark.parametrize("address", ["http://localhost:4000", "http://127.0.0.1", "http://[::1]:4000"])
def test_this_machine_itself_may_be_asked_in_the_clear(address: str) -> None:
    assert is_loopback(address)
    assert is_safe(address, loopback=True)
    assert not is_safe("http://localhost.example.org", loopback=True)


def test_a_request_in_the_clear_never_leaves() -> None:
    with CarefulSession(loopback=False) as session, pytest.raises(NoAnswer, match="address"):
        session.read("http://127.0.0.1:1/")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"issuer": "https://login.example.org"}, "another issuer"),
        ({"token_endpoint": "http://login.example.org/token"}, "address"),
        ({"jwks_uri": None}, "address"),
        ({"userinfo_endpoint": "http://login.example.org/me"}, "address"),
        ({}, "no keys"),
    ],
)
def test_a_provider_that_publishes_something_else_is_not_used(
    serve: Serve, changes: dict[str, object], reason: str
) -> None:
    address = ""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        said = {
            "issuer": address,
            "authorization_endpoint": address + "/auth",
            "token_endpoint": address + "/token",
            "jwks_uri": address + "/keys",
            **changes,
        }
        says(json.dumps(said).encode())(handler)

    address = serve(answer)
    client = Client(address, "portal", "secret", "http://localhost:8000/account/oidc/callback")
    with pytest.raises(NoAnswer, match=reason):
        look_at(client)
