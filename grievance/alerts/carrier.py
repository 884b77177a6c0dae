"""Carry a signed message to a system of somebody else, and never to one of our own."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from grievance.accounts.careful_requests import PATIENCE, NoAnswer, is_safe

#: Seconds for a message as a whole, however slowly its receiver answers.
LONGEST = 15.0
#: Prefixes behind which an address of the old kind can hide.
_WRAPPED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


def signature(secret: bytes, body: bytes, *, at: int) -> str:
    """Return what a receiver works out anew to know that a message is ours, and not an old one."""
    made = hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet, and none of a private net or of this machine."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if found.sixtofour is not None or found.teredo is not None or any(found in each for each in _WRAPPED):
            return False
    return found.is_global and not found.is_multicast


def send(address: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False) -> int:
    """Post a message and return the status that came back; `NoAnswer` says why nothing did.

    With `loopback`, this machine itself may be the receiver, as in a demonstration.
    """
    if not is_safe(address, loopback=loopback):
        raise NoAnswer("address")
    parts = urlsplit(address)
    assert parts.hostname is not None
    connection = _connection(parts.scheme, parts.hostname, parts.port, loopback=loopback)
    path = parts.path or "/"
    # Whoever answers one byte at a time would keep a worker for hours.
    watch = threading.Timer(LONGEST, _cut, [connection])
    watch.start()
    try:
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, dict(headers))
        return connection.getresponse().status
    except ssl.SSLError:
        raise NoAnswer("tls") from None
    except TimeoutError:
        raise NoAnswer("too slow") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(type(error).__name__) from None
    finally:
        watch.cancel()
        connection.close()


class _Checked(http.client.HTTPConnection):
    """A connection to an address that was looked at in the moment of connecting, and to no other."""

    def __init__(self, host: str, port: int, *, tls: bool, loopback: bool) -> None:
        super().__init__(host, port, timeout=PATIENCE[1])
        self._tls = tls
        self._loopback = loopback

    def connect(self) -> None:
        """Resolve the name once, refuse it unless all that it leads to is allowed, and connect to that."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not all(self._may_be(each) for each in addresses):
            raise NoAnswer("private")
        self.sock = socket.create_connection((addresses[0], self.port), timeout=PATIENCE[0])
        self.sock.settimeout(PATIENCE[1])
        if self._tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def _may_be(self, address: str) -> bool:
        if self._loopback and ipaddress.ip_address(address).is_loopback:
            return True
        return is_public(address)


def _connection(scheme: str, host: str, port: int | None, *, loopback: bool) -> _Checked:
    tls = scheme == "https"
    return _Checked(host, port or (443 if tls else 80), tls=tls, loopback=loopback)


def _cut(connection: http.client.HTTPConnection) -> None:
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
