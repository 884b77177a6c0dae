"""A real nginx and a real Caddy with our examples, on other ports and with a certificate made for a test."""

from __future__ import annotations

import getpass
import http.client
import os
import signal
import socket
import ssl
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.services.http_reporter import HttpReporter
from tests.services.ports import free_port

EXAMPLES = Path(__file__).parents[2] / "docs" / "deploy"
NAME = "portal.example.org"


@dataclass
class Proxy:
    """One of the two, before a server that listens on `behind`; `folder` holds all that it writes."""

    kind: str
    folder: Path
    behind: int
    port: int = field(default_factory=free_port)
    plain_port: int = field(default_factory=free_port)
    change: tuple[str, str] | None = None
    """What a test spoils, to see that it would notice."""

    def start(self) -> None:
        """Start it with our example and wait until it listens."""
        make_certificate(self.folder)
        path = self.folder / "example.conf"
        settings = {"nginx": self._nginx, "caddy": self._caddy}[self.kind]()
        if self.change is not None:
            settings = replaced(settings, *self.change)
        path.write_text(settings)
        home = {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "TMPDIR": str(self.folder)}
        command = {
            "nginx": ["nginx", "-e", "stderr", "-c", str(path)],
            "caddy": ["caddy", "run", "--adapter", "caddyfile", "--config", str(path)],
        }[self.kind]
        self._log = self.folder / "proxy.log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, env={"PATH": "/usr/sbin:/usr/bin:/bin", **home}
            )
        deadline = time.monotonic() + 30
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.kind} did not come up:\n{self._log.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it with all its processes; what is still on its way is not waited for."""
        for process in family_of(self._process.pid):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        try:
            self._process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=30)

    def line(self, *, name: str = NAME) -> http.client.HTTPSConnection:
        """Return a connection to it by TLS, asking for a name, as a browser does."""
        trusted = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        trusted.check_hostname = name == NAME
        line = http.client.HTTPSConnection(name, self.port, timeout=60, context=trusted)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        try:
            line.sock = trusted.wrap_socket(plain, server_hostname=name)
        except BaseException:
            plain.close()
            raise
        return line

    def written(self) -> list[Path]:
        """Return the files that it has written: what lies there, and what it holds open but has unlinked."""
        ours = {"example.conf", "fullchain.pem", "privkey.pem", "nginx.pid", "proxy.log"}
        lying = [each for each in self.folder.rglob("*") if each.is_file() and each.name not in ours]
        held = [
            each
            for process in family_of(self._process.pid)
            for each in Path(f"/proc/{process}/fd").iterdir()
            if str(each.readlink()).startswith(str(self.folder))
        ]
        return [*lying, *held]

    def _nginx(self) -> str:
        """Our example inside the least that nginx needs around it."""
        site = (EXAMPLES / "nginx.conf").read_text()
        site = replaced(site, "/etc/ssl/portal/", f"{self.folder}/")
        for here, there in ((80, self.plain_port), (443, self.port)):
            site = replaced(site, f"listen {here}", f"listen 127.0.0.1:{there}")
            site = "\n".join(row for row in site.splitlines() if f"listen [::]:{here}" not in row)
        site = replaced(site, "http://127.0.0.1:8000", f"http://127.0.0.1:{self.behind}")
        places = "\n".join(
            f"{each}_temp_path {self.folder}/{each};"
            for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return (
            f"daemon off; user {getpass.getuser()}; pid {self.folder}/nginx.pid;\n"
            f"events {{}}\nhttp {{\n{places}\n{site}\n}}\n"
        )

    def _caddy(self) -> str:
        site = (EXAMPLES / "Caddyfile").read_text()
        ports = f"admin off\n\thttp_port {self.plain_port}\n\thttps_port {self.port}"
        site = replaced(site, "admin off", ports)
        certificate = f"tls {self.folder}/fullchain.pem {self.folder}/privkey.pem"
        site = replaced(site, f"{NAME} {{", f"{NAME} {{\n\tbind 127.0.0.1\n\t{certificate}")
        return replaced(site, "127.0.0.1:8000", f"127.0.0.1:{self.behind}")


class ThroughProxy(HttpReporter):
    """A browser that comes by TLS through a proxy."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(proxy.port)

    def __post_init__(self) -> None:
        """Call by TLS; a browser says by itself which page a form was on."""
        self._connection = self.proxy.line()
        self.always = {"Host": NAME, "Referer": f"https://{NAME}/"}


class Behind:
    """A server that only writes down what headers reach it."""

    def __init__(self) -> None:
        heard: list[dict[str, str]] = []

        class Listener(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(dict(self.headers.items()))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_said: object) -> None:
                """Say nothing."""

        self.heard = heard
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
        self.port = int(self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def family_of(process: int) -> list[int]:
    """Return a process with all that descend from it."""
    found = [process]
    for each in found:
        with suppress(OSError):
            found += [int(n) for n in Path(f"/proc/{each}/task/{each}/children").read_text().split()]
    return found


def replaced(text: str, old: str, new: str) -> str:
    """Return a text with something replaced that must be in it."""
    assert old in text, f"the example does not say {old!r} any more"
    return text.replace(old, new)


def make_certificate(folder: Path) -> None:
    """Write a certificate for the example's name, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
