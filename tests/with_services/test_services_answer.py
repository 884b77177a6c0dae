"""The servers that the other tests here rely on are the real ones, and answer."""

from __future__ import annotations

import json
import urllib.request

from tests.with_services.openid import OpenIdProvider


def test_the_openid_provider_publishes_itself_and_its_keys() -> None:
    provider = OpenIdProvider(callback="http://localhost:1/callback", people={})
    provider.start()
    try:
        with urllib.request.urlopen(f"{provider.issuer}/.well-known/openid-configuration") as answer:
            facts = json.load(answer)
        with urllib.request.urlopen(facts["jwks_uri"]) as answer:
            keys = json.load(answer)["keys"]
    finally:
        provider.stop()
    assert facts["issuer"] == provider.issuer
    assert "S256" in facts["code_challenge_methods_supported"]
    assert {key["alg"] for key in keys} >= {"RS256", "PS256", "ES256", "EdDSA"}
