"""The conversation with an OpenID Connect provider: what it publishes, and a code for what it says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from requests import RequestException

from grievance.accounts.careful_requests import CarefulSession, NoAnswer, is_loopback, is_safe, object_of
from grievance.accounts.id_tokens import Asked, Forged, UnknownKey, Vouched, read_id_token, vouched_by

SCOPE = "openid email"
#: Seconds for which what a provider publishes is taken as known.
KNOWN_FOR = 3600
_MOST_KEYS = 100
Value = TypeVar("Value")


@dataclass(frozen=True)
class Client:
    """Who this installation is at one provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    callback: str

    def session(self, *, secret_in_body: bool = False) -> CarefulSession:
        """Return a session in which this client speaks."""
        return CarefulSession(
            loopback=is_loopback(self.issuer),
            client_id=self.client_id,
            client_secret=self.client_secret,
            token_endpoint_auth_method="client_secret_post" if secret_in_body else "client_secret_basic",
            redirect_uri=self.callback,
            scope=SCOPE,
            code_challenge_method="S256",
        )


@dataclass(frozen=True)
class Published:
    """What a provider says about itself."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    secret_in_body: bool
    names_itself: bool
    """Whether each of its answers says from whom it is, so that none can be taken for another's."""


@dataclass(frozen=True)
class Question:
    """What is remembered between the two halves of a sign-in; none of it is seen by anybody else."""

    state: str = field(default_factory=lambda: generate_token(43), repr=False)
    nonce: str = field(default_factory=lambda: generate_token(43), repr=False)
    verifier: str = field(default_factory=lambda: generate_token(64), repr=False)


class _Known(Generic[Value]):
    """What was read lately, for all threads of this process."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[float, Value]] = {}
        self._lock = threading.Lock()

    def get(self, name: str, read: Callable[[], Value], *, anew: bool = False) -> Value:
        with self._lock:
            since, value = self._held.get(name, (0.0, None))
        if value is not None and not anew and time.monotonic() - since < KNOWN_FOR:
            return value
        found = read()
        with self._lock:
            self._held[name] = (time.monotonic(), found)
        return found


_published: _Known[Published] = _Known()
_keys: _Known[list[dict[str, Any]]] = _Known()


def address_to_sign_in(client: Client, question: Question) -> str:
    """Return where the browser goes, or raise `NoAnswer` if the provider cannot be found."""
    published = _published_by(client)
    address, _state = client.session().create_authorization_url(
        published.authorization,
        state=question.state,
        nonce=question.nonce,
        code_verifier=question.verifier,
    )
    return str(address)


def whom_it_vouches_for(client: Client, question: Question, *, code: str, said_by: str | None) -> Vouched:
    """Exchange the code that the browser brought for what the provider says about somebody."""
    published = _published_by(client)
    if said_by != client.issuer and (said_by is not None or published.names_itself):
        raise Forged("iss of the answer")
    session = client.session(secret_in_body=published.secret_in_body)
    token = _token_for(session, published, question, code)
    asked = Asked(
        issuer=client.issuer,
        client_id=client.client_id,
        nonce=question.nonce,
        access_token=str(token.get("access_token") or ""),
    )
    vouched = _read_token(client, published, str(token.get("id_token") or ""), asked)
    if vouched.email or published.userinfo is None or not asked.access_token:
        return vouched
    return _with_email(session, published.userinfo, vouched)


def look_at(client: Client) -> None:
    """Read anew what a provider publishes, or raise `NoAnswer`: whether it can be used at all."""
    published = _published_by(client, anew=True)
    _keys_of(client, published, anew=True)


def _published_by(client: Client, *, anew: bool = False) -> Published:
    return _published.get(client.issuer, lambda: _discover(client), anew=anew)


def _discover(client: Client) -> Published:
    said = client.session().read(client.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if said.get("issuer") != client.issuer:
        raise NoAnswer("another issuer")
    loopback = is_loopback(client.issuer)
    needed = [said.get(f"{name}") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    userinfo = said.get("userinfo_endpoint")
    if not all(is_safe(each, loopback=loopback) for each in [*needed, userinfo or needed[0]]):
        raise NoAnswer("address")
    ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Published(
        authorization=str(needed[0]),
        token=str(needed[1]),
        keys=str(needed[2]),
        userinfo=userinfo,
        secret_in_body="client_secret_basic" not in ways,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _keys_of(client: Client, published: Published, *, anew: bool = False) -> list[dict[str, Any]]:
    def read() -> list[dict[str, Any]]:
        found = client.session().read(published.keys).get("keys")
        if not isinstance(found, list):
            raise NoAnswer("no keys")
        return [each for each in found[:_MOST_KEYS] if isinstance(each, dict)]

    return _keys.get(f"{client.issuer} {published.keys}", read, anew=anew)


def _token_for(
    session: CarefulSession, published: Published, question: Question, code: str
) -> dict[str, Any]:
    try:
        token = session.fetch_token(
            published.token, code=code, grant_type="authorization_code", code_verifier=question.verifier
        )
    except AuthlibBaseError:
        raise Forged("code") from None
    except (RequestException, ValueError):
        raise NoAnswer("token") from None
    return dict(token)


def _read_token(client: Client, published: Published, token: str, asked: Asked) -> Vouched:
    try:
        return read_id_token(token, _keys_of(client, published), asked)
    except UnknownKey:
        # Providers change their keys; reading them once more is enough.
        return read_id_token(token, _keys_of(client, published, anew=True), asked)


def _with_email(session: CarefulSession, address: str, vouched: Vouched) -> Vouched:
    """Ask for the e-mail where the signed token has none; it counts only if it is about the same person."""
    said = vouched_by(object_of(session.get(address)), issuer=vouched.issuer)
    if said.subject != vouched.subject:
        raise Forged("sub of another")
    return said
