"""A message is signed, goes to servers of others only, and waits for none of them for long."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from grievance.accounts.careful_requests import NoAnswer
from grievance.alerts import carrier
from grievance.alerts.carrier import is_public, send, signature


class Slow(BaseHTTPRequestHandler):
    """Reads, and never answers to the end."""

    def do_POST(self) -> None:
        """Say a part of the first line, and wait."""
        self.wfile.write(b"HTTP/1.1 2")
        self.rfile.read(10_000)


@pytest.fixture
def slow() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    server.shutdown()
    server.server_close()


class Listening(BaseHTTPRequestHandler):
    """Takes a message and says so."""

    got: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        """Keep what came."""
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody knows yet, with its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    place = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    place.write_bytes(private + made.public_bytes(Encoding.PEM))
    return place


@pytest.fixture
def over_tls(certificate: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"https://localhost:{server.server_address[1]}/hook"
    server.shutdown()
    server.server_close()


def test_a_message_goes_over_tls_to_whoever_can_be_known(
    over_tls: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom this machine trusts is said where every program of it looks: `SSL_CERT_FILE`."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(NoAnswer, match="tls"):
        send(over_tls, b"{}", {}, loopback=True)
    assert Listening.got == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert send(over_tls, b"{}", {}, loopback=True) == 204
    assert Listening.got == [b"{}"]
    with pytest.raises(NoAnswer, match="tls"):
        send(over_tls.replace("localhost", "127.0.0.1"), b"{}", {}, loopback=True)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        *(
            (each, False)
            for each in ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254")
        ),
        *((each, False) for each in ("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255")),  # noqa: S104
        *((each, False) for each in ("::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1")),
        *((each, False) for each in ("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:1::")),
    ],
)
def test_only_addresses_of_the_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://user:word@example.org/",
        "https:///nowhere",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
    ],
)
def test_what_is_no_address_of_a_server_over_tls_is_not_asked(address: str) -> None:
    with pytest.raises(NoAnswer, match="address"):
        send(address, b"{}", {})


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://0/"]
)
def test_no_message_goes_to_a_private_net(address: str) -> None:
    with pytest.raises(NoAnswer, match="private"):
        send(address, b"{}", {})


def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that leads to a public address first and to a private one then is asked for once."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    connected: list[object] = []

    def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (each, 443)) for each in next(answers)]

    def connect(address: object, **_: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(carrier.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(carrier.socket, "create_connection", connect)
    with pytest.raises(NoAnswer, match="ConnectionRefusedError"):
        send("https://moving.example/", b"{}", {})
    assert connected == [("93.184.216.34", 443)]


def test_one_private_address_among_several_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(0, 0, 0, "", (each, 443)) for each in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(carrier.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(NoAnswer, match="private"):
        send("https://mixed.example/", b"{}", {})


def test_whoever_answers_too_slowly_is_given_up(slow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "LONGEST", 0.2)
    with pytest.raises(NoAnswer):
        send(slow, b"{}", {}, loopback=True)


def test_a_signature_is_of_the_time_and_the_text() -> None:
    made = signature(b"secret", b"{}", at=1_700_000_000)
    # As `printf '1700000000.{}' | openssl dgst -sha256 -hmac secret` says.
    assert made == "t=1700000000,v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
    assert made != signature(b"secret", b"{} ", at=1_700_000_000)
    assert made != signature(b"secret", b"{}", at=1_700_000_001)
