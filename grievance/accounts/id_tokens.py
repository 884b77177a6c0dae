"""What a provider signed about somebody: checked against its keys, and against what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from grievance.foundation import clock

#: The only signatures taken, each with its kind of key: never "none", and nothing that a shared secret makes.
ALGORITHMS: Mapping[str, type] = {"RS256": RSAKey, "PS256": RSAKey, "ES256": ECKey, "EdDSA": OKPKey}
SHORTEST_RSA = 2048
#: Seconds that the two clocks may differ.
LEEWAY = 60
#: Seconds after which a token that was just asked for is not the one that comes.
OLDEST = 600
LONGEST_TOKEN = 16 * 1024
LONGEST_SUBJECT = 255


class Forged(Exception):
    """The token is not what it says; `args` name the reason for the log, without anything from the token."""


class UnknownKey(Forged):
    """Signed with a key that the provider had not published when its keys were read."""


@dataclass(frozen=True)
class Vouched:
    """What a provider says about somebody, as far as it is used here."""

    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False


@dataclass(frozen=True)
class Asked:
    """What a token has to answer."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str = ""


def read_id_token(token: str, keys: Sequence[Mapping[str, Any]], asked: Asked) -> Vouched:
    """Return whom a token vouches for, or raise `Forged`."""
    if len(token) > LONGEST_TOKEN:
        raise Forged("too long")
    header = _header_of(token)
    for key in _keys_for(header, keys):
        try:
            read = jwt.decode(token, key, algorithms=[header["alg"]])
        except (JoseError, ValueError):
            continue
        return _vouched(read.claims, read.header, asked)
    raise Forged("signature")


def vouched_by(claims: Mapping[str, Any], *, issuer: str) -> Vouched:
    """Return what claims say about somebody, whoever signed them; raises `Forged` if they name nobody."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Forged("sub")
    email, verified = claims.get("email"), claims.get("email_verified")
    return Vouched(
        issuer=issuer,
        subject=subject,
        email=email.strip().lower() if isinstance(email, str) else "",
        # Some providers write the word instead of the value.
        email_verified=verified is True or verified == "true",
    )


def _header_of(token: str) -> dict[str, Any]:
    try:
        header: dict[str, Any] = jws.extract_compact(token.encode("ascii")).headers()
    except (JoseError, ValueError, TypeError):
        raise Forged("not a token") from None
    if header.get("alg") not in ALGORITHMS:
        raise Forged("alg")
    return header


def _keys_for(header: Mapping[str, Any], keys: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return the published keys that may have made this signature: one by its name, all without one."""
    named = [key for key in keys if "kid" not in header or key.get("kid") == header["kid"]]
    if not named:
        raise UnknownKey("kid")
    found = []
    for each in named:
        if each.get("use", "sig") != "sig" or each.get("alg", header["alg"]) != header["alg"]:
            continue
        try:
            key = JWKRegistry.import_key(dict(each))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, ALGORITHMS[header["alg"]]) and _is_long_enough(key):
            found.append(key)
    if not found:
        raise Forged("key")
    return found


def _is_long_enough(key: object) -> bool:
    return not isinstance(key, RSAKey) or key.public_key.key_size >= SHORTEST_RSA


def _vouched(claims: Mapping[str, Any], header: Mapping[str, Any], asked: Asked) -> Vouched:
    if not asked.nonce or not isinstance(claims.get("nonce"), str):
        raise Forged("nonce")
    now = int(clock.now().timestamp())
    read = CodeIDToken(
        claims,
        header,
        options={
            "iss": {"essential": True, "value": asked.issuer},
            "aud": {"essential": True, "value": asked.client_id},
        },
        params={"nonce": asked.nonce, "client_id": asked.client_id, "access_token": asked.access_token},
    )
    try:
        read.validate(now=now, leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as error:
        raise Forged(getattr(error, "claim", None) or type(error).__name__) from None
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or not now - OLDEST <= issued <= now + LEEWAY:
        raise Forged("iat")
    return vouched_by(claims, issuer=asked.issuer)
