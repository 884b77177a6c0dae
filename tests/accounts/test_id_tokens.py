"""Forged tokens, made with real keys, against the code that decides who may come in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from grievance.accounts.id_tokens import ALGORITHMS, Asked, Forged, UnknownKey, read_id_token
from grievance.foundation import clock

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
ASKED = Asked(issuer="https://login.example.org", client_id="portal", nonce="asked now")
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
KEYS: dict[str, Any] = {
    "RS256": RSA,
    "PS256": RSAKey.generate_key(2048, {"kid": "pss"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "curve"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "edwards"}),
}
PUBLISHED = [{**key.as_dict(private=False), "use": "sig", "alg": alg} for alg, key in KEYS.items()]


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with clock.at(NOW):
        yield


def claims(**changes: Any) -> dict[str, Any]:
    """Return what a right token says, with changes; None takes a claim away."""
    said = {
        "iss": ASKED.issuer,
        "aud": ASKED.client_id,
        "sub": "248289761001",
        "nonce": ASKED.nonce,
        "iat": SECONDS,
        "exp": SECONDS + 300,
        "email": "Mika@Example.org",
        "email_verified": True,
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def signed(said: Mapping[str, Any], *, alg: str = "RS256", key: Any = None, **header: Any) -> str:
    """Sign with the real key of this algorithm, or with another one."""
    key = key or KEYS[alg]
    return jwt.encode({"alg": alg, "kid": key.kid, **header}, dict(said), key, algorithms=[alg])


def parts(**header: Any) -> str:
    """Return header and body as they are signed."""
    pieces = (json.dumps(part).encode() for part in (header, claims()))
    return ".".join(base64.urlsafe_b64encode(piece).rstrip(b"=").decode() for piece in pieces)


def refused(token: str, asked: Asked = ASKED) -> str:
    with pytest.raises(Forged) as refusal:
        read_id_token(token, PUBLISHED, asked)
    return str(refusal.value)


@pytest.mark.parametrize("alg", sorted(ALGORITHMS))
def test_a_right_token_says_who_it_is(alg: str) -> None:
    vouched = read_id_token(signed(claims(), alg=alg), PUBLISHED, ASKED)
    assert (vouched.issuer, vouched.subject) == (ASKED.issuer, "248289761001")
    assert (vouched.email, vouched.email_verified) == ("mika@example.org", True)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://login.example.com"}, "iss"),
        ({"iss": ASKED.issuer + "/"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "another portal"}, "aud"),
        ({"aud": ["another portal"]}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": ["portal", "another"]}, "azp"),
        ({"aud": ["portal", "another"], "azp": "another"}, "azp"),
        ({"azp": "another"}, "azp"),
        ({"nonce": "asked before"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ["asked now"]}, "nonce"),
        ({"exp": SECONDS - 61}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": "2099"}, "exp"),
        ({"nbf": SECONDS + 61}, "nbf"),
        ({"iat": SECONDS + 61}, "iat"),
        ({"iat": SECONDS - 601}, "iat"),
        ({"iat": None}, "iat"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": "x" * 256}, "sub"),
    ],
)
def test_a_token_that_answers_something_else_is_refused(changes: dict[str, Any], reason: str) -> None:
    assert reason in refused(signed(claims(**changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": SECONDS - 59},
        {"iat": SECONDS + 59},
        {"nbf": SECONDS + 59},
        {"aud": ["portal"]},
        {"aud": ["portal", "another"], "azp": "portal"},
    ],
)
def test_clocks_may_differ_by_a_minute_and_others_may_be_meant_too(changes: dict[str, Any]) -> None:
    assert read_id_token(signed(claims(**changes)), PUBLISHED, ASKED).subject == "248289761001"


@pytest.mark.parametrize("alg", ["none", "None", "NONE"])
def test_a_token_that_nobody_signed_is_refused(alg: str) -> None:
    assert refused(parts(alg=alg, kid="rsa") + ".") == "alg"


def test_the_public_key_is_no_shared_secret() -> None:
    """HS256 over the published key: whoever takes the algorithm from the token lets anybody in."""
    for secret in (RSA.as_pem(private=False), json.dumps(PUBLISHED[0]).encode()):
        body = parts(alg="HS256", kid="rsa")
        mac = hmac.new(secret, body.encode(), hashlib.sha256).digest()
        token = body + "." + base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
        assert refused(token) == "alg"


@pytest.mark.parametrize("alg", ["RS384", "RS512", "ES384", "HS512"])
def test_other_algorithms_are_refused_whoever_signed(alg: str) -> None:
    key: Any = OctKey.generate_key(512, {"kid": "oct"})
    key = {"R": RSA, "E": ECKey.generate_key("P-384", {"kid": "big"})}.get(alg[0], key)
    assert refused(signed(claims(), alg=alg, key=key)) == "alg"


def test_a_key_that_was_not_published_is_asked_for_again_and_refused() -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "stranger"})
    with pytest.raises(UnknownKey):
        read_id_token(signed(claims(), key=stranger), PUBLISHED, ASKED)


@pytest.mark.parametrize("alg", sorted(ALGORITHMS))
def test_another_key_under_a_known_name_is_refused(alg: str) -> None:
    make: dict[str, Callable[[], Any]] = {
        "RS256": lambda: RSAKey.generate_key(2048, {"kid": "rsa"}),
        "PS256": lambda: RSAKey.generate_key(2048, {"kid": "pss"}),
        "ES256": lambda: ECKey.generate_key("P-256", {"kid": "curve"}),
        "EdDSA": lambda: OKPKey.generate_key("Ed25519", {"kid": "edwards"}),
    }
    assert refused(signed(claims(), alg=alg, key=make[alg]())) == "signature"


def test_a_key_in_the_token_itself_counts_for_nothing() -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "curve"})
    token = signed(claims(), alg="ES256", key=stranger, jwk=stranger.as_dict(private=False))
    assert refused(token) == "signature"


def test_a_key_made_for_another_algorithm_or_for_secrets_is_refused() -> None:
    assert refused(signed(claims(), alg="PS256", key=RSA)) == "key"
    published = [{**PUBLISHED[0], "use": "enc"}]
    with pytest.raises(Forged, match="key"):
        read_id_token(signed(claims()), published, ASKED)


def test_a_key_that_is_too_short_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    small = rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is what is refused
    pem = small.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.warns(SecurityWarning):
        key = RSAKey.import_key(pem, {"kid": "small"})
    token = jwt.encode({"alg": "RS256", "kid": "small"}, claims(), key, algorithms=["RS256"])
    with pytest.warns(SecurityWarning), pytest.raises(Forged, match="key"):
        read_id_token(token, [key.as_dict(private=False)], ASKED)


def test_without_a_name_every_fitting_key_is_tried() -> None:
    token = jwt.encode({"alg": "ES256"}, claims(), KEYS["ES256"], algorithms=["ES256"])
    assert read_id_token(token, PUBLISHED, ASKED).subject == "248289761001"
    stranger = ECKey.generate_key("P-256")
    assert refused(jwt.encode({"alg": "ES256"}, claims(), stranger, algorithms=["ES256"])) == "signature"


def test_a_changed_letter_breaks_the_signature() -> None:
    header, _body, signature = signed(claims()).split(".")
    changed = parts(alg="RS256", kid="rsa").split(".")[1]
    assert refused(f"{header}.{changed[:-1]}A.{signature}") in {"signature", "not a token"}


@pytest.mark.parametrize("token", ["", "a.b.c", "é.é.é", "x" * 20_000, "..", "e30.e30.e30"])
def test_what_is_no_token_is_refused(token: str) -> None:
    assert refused(token) in {"not a token", "too long", "alg"}


def test_a_token_bound_to_another_access_token_is_refused() -> None:
    digest = hashlib.sha256(b"the right one").digest()[:16]
    said = claims(at_hash=base64.urlsafe_b64encode(digest).rstrip(b"=").decode())
    right = Asked(ASKED.issuer, ASKED.client_id, ASKED.nonce, access_token="the right one")
    wrong = Asked(ASKED.issuer, ASKED.client_id, ASKED.nonce, access_token="another")
    assert read_id_token(signed(said), PUBLISHED, right).subject == "248289761001"
    assert refused(signed(said), wrong) == "at_hash"


def test_an_empty_question_is_answered_by_nothing() -> None:
    assert refused(signed(claims(nonce="")), Asked(ASKED.issuer, ASKED.client_id, nonce="")) == "nonce"


def test_an_unverified_address_is_said_to_be_one() -> None:
    for said in (False, None, "false", 1, "yes"):
        assert not read_id_token(signed(claims(email_verified=said)), PUBLISHED, ASKED).email_verified
