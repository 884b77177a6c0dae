"""Our examples for nginx and Caddy, run for real before the real server."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask

from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.reports import make_intake
from tests.services.http_reporter import Answers, token_of
from tests.services.server import LiveServer
from tests.with_services.proxies import NAME, Behind, Proxy, ThroughProxy

KINDS = ("nginx", "caddy")
WORDS = "canary words of a worker who is afraid"
#: What a proxy says for itself, and what is another each time.
OF_ITS_OWN = {"server", "date", "connection", "strict-transport-security", "alt-svc", "transfer-encoding"}
BODY = 3 * 1024 * 1024
BLOCK = b"x" * 64 * 1024


@pytest.fixture
def server(
    app: Flask, peppers: PepperRing, folder: Path, live_server: Callable[..., LiveServer]
) -> LiveServer:
    """The product as it is behind a proxy, and people who read what comes."""
    make_intake(peppers)
    made = live_server(
        {
            "GRIEVANCE_KDF_COST": "lowest",
            "GRIEVANCE_PROCESSES": "1",
            "GRIEVANCE_BASE_URL": f"https://{NAME}",
            "GRIEVANCE_UPLOAD_LIMIT_MIB": "2",
        },
        folder=folder,
    )
    made.start()
    return made


@contextmanager
def running(kind: str, place: Path, behind: int, change: tuple[str, str] | None = None) -> Iterator[Proxy]:
    """Run a proxy with our example."""
    place.mkdir()
    proxy = Proxy(kind, place, behind, change=change)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


def asked(
    line: http.client.HTTPConnection, method: str, path: str, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask once, and return status, headers and what came."""
    line.request(method, path, headers={"Host": NAME, **headers})
    answer = line.getresponse()
    kept = {name.lower(): value for name, value in answer.getheaders() if name.lower() not in OF_ITS_OWN}
    return answer.status, kept, answer.read()


def lies_on_its_disk(proxy: Proxy) -> bool:
    """Send the larger part of a report with a file, and look what the proxy has written of it meanwhile."""
    phone = ThroughProxy(proxy)
    phone.fetch("GET", "/report")
    for step, answer in ((1, ("group", "WA")), (2, ("item", "WA1")), (3, ("site", "none"))):
        phone.answer(step, answer, ("where", "near the river"))
    edge = "edge-of-a-part"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token_of(phone.page)}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="voice"; filename="voice.ogg"\r\n\r\nOggS'
    ).encode()
    line = proxy.line()
    line.putrequest("POST", "/report/4", skip_host=True)
    for name, value in {
        **phone.always,
        "Cookie": "; ".join(f"{name}={value}" for name, value in phone.cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={edge}",
        "Content-Length": str(len(head) + BODY),
    }.items():
        line.putheader(name, value)
    line.endheaders()
    line.send(head + WORDS.encode() * (BODY // 2 // len(WORDS)))
    deadline = time.monotonic() + 3
    found = False
    while not found and time.monotonic() < deadline:
        found = any(WORDS.encode() in each.read_bytes() for each in proxy.written())
        time.sleep(0.05)
    line.close()
    phone.close()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_comes_through_and_nothing_of_it_stays(
    server: LiveServer, tmp_path: Path, kind: str
) -> None:
    with running(kind, tmp_path / kind, server.port) as proxy:
        phone = ThroughProxy(proxy)
        phone.prepare(Answers(story=WORDS))
        assert WORDS in phone.page
        code = phone.send()
        assert set(phone.cookies) == {"__Host-visit"}
        back = ThroughProxy(proxy)
        back.fetch("GET", "/follow")
        assert back.fetch("POST", "/follow", [("csrf_token", token_of(back.page)), ("code", code)]) == 303
        assert back.fetch("GET", "/follow/words") == 200
        assert WORDS in back.page
        assert not lies_on_its_disk(proxy)
        for each in (phone, back):
            each.close()
    for each in (path for path in (tmp_path / kind).rglob("*") if path.is_file()):
        held = each.read_bytes()
        assert WORDS.encode() not in held, each
        assert code.encode() not in held, each


def test_with_buffering_it_would_lie_there(server: LiveServer, tmp_path: Path) -> None:
    buffering = ("proxy_request_buffering off", "proxy_request_buffering on")
    with running("nginx", tmp_path / "spoiled", server.port, buffering) as proxy:
        assert lies_on_its_disk(proxy)


@pytest.mark.parametrize("kind", KINDS)
def test_our_headers_and_error_pages_arrive_as_they_left(
    server: LiveServer, tmp_path: Path, kind: str
) -> None:
    direct = http.client.HTTPConnection("127.0.0.1", server.port)
    with running(kind, tmp_path / kind, server.port) as proxy:
        line = proxy.line()
        for method, path, status in (
            ("GET", "/", 200),
            ("GET", "/report", 200),
            ("GET", "/register", 200),
            ("GET", "/static/app.css", 200),
            ("GET", "/register/cases.csv", 200),
            ("GET", "/no-such-page", 404),
            ("GET", "/admin", 302),
            ("POST", "/about", 405),
            ("GET", "/leave", 303),
        ):
            behind = asked(direct, method, path, **{"X-Forwarded-Proto": "https"})
            before = asked(line, method, path)
            assert before[0] == behind[0] == status, path
            for headers in (before[1], behind[1]):
                headers.pop("set-cookie", None)
                headers.pop("content-length", None)
            assert before[1] == behind[1], path
            if path == "/no-such-page":
                assert before[2] == behind[2]
        line.request("GET", "/", headers={"Host": NAME})
        answer = line.getresponse()
        answer.read()
        assert "max-age=63072000" in (answer.getheader("Strict-Transport-Security") or "")
        assert not any(letter.isdigit() for letter in answer.getheader("Server") or "")
        line.close()
    direct.close()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_too_big_is_said_by_our_page(server: LiveServer, tmp_path: Path, kind: str) -> None:
    with running(kind, tmp_path / kind, server.port) as proxy:
        line = proxy.line()
        line.putrequest("POST", "/account/sign-in", skip_host=True)
        for name, value in (("Host", NAME), ("Content-Length", str(2 * BODY)), ("Accept-Language", "ja")):
            line.putheader(name, value)
        line.putheader("Content-Type", "multipart/form-data; boundary=x")
        line.endheaders()
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
            for _ in range(2 * BODY // len(BLOCK)):
                line.send(BLOCK)
        answer = line.getresponse()
        page = answer.read().decode()
        line.close()
    assert answer.status == 413
    assert answer.getheader("Cache-Control") == "no-store"
    assert 'lang="ja"' in page


@pytest.mark.parametrize("kind", KINDS)
def test_another_name_reaches_nothing_of_ours(server: LiveServer, tmp_path: Path, kind: str) -> None:
    with running(kind, tmp_path / kind, server.port) as proxy:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            proxy.line(name="evil.example.org").request("GET", "/")
        line = proxy.line()
        line.request("GET", "/", headers={"Host": "evil.example.org"})
        try:
            answer = line.getresponse()
            said = answer.read()
        except http.client.RemoteDisconnected:
            said = b""
        line.close()
        assert said == b""
        plain = http.client.HTTPConnection("127.0.0.1", proxy.plain_port)
        status, headers, _page = asked(plain, "GET", "/report")
        plain.close()
        assert status == 308
        assert headers["location"].startswith(f"https://{NAME}")
        assert headers["location"].endswith("/report")


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_behind_it_learns_where_a_visitor_comes_from(tmp_path: Path, kind: str) -> None:
    behind = Behind()
    try:
        with running(kind, tmp_path / kind, behind.port) as proxy:
            told = {
                "X-Forwarded-For": "203.0.113.7",
                "X-Real-IP": "203.0.113.7",
                "Forwarded": "for=203.0.113.7",
            }
            line = proxy.line()
            asked(
                line, "GET", "/", **told, **{"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
            )
            line.close()
    finally:
        behind.stop()
    heard = {name.lower(): value for name, value in behind.heard[0].items()}
    assert heard["host"] == NAME
    assert heard["x-forwarded-proto"] == "https"
    told_on = {name: value for name, value in heard.items() if "203.0.113.7" in value or "127.0.0.1" in value}
    assert told_on == {}
    if kind == "caddy":
        assert "evil.example" not in str(heard)


def test_somebody_at_a_desk_signs_in_through_it(
    server: LiveServer, tmp_path: Path, peppers: PepperRing
) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    with running("nginx", tmp_path / "nginx", server.port) as proxy:
        browser = ThroughProxy(proxy)
        browser.fetch("GET", "/account/sign-in")
        sent = [("csrf_token", token_of(browser.page)), ("email", account.email), ("password", PASSWORD)]
        assert browser.fetch("POST", "/account/sign-in", sent) == 303
        assert browser.fetch("GET", "/account") == 200
        browser.close()
