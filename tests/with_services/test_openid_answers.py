"""What a provider answers, and what is made of it: against a real one, with every way it can go wrong."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import UserState
from grievance.foundation import clock
from grievance.foundation.secrets import PepperRing
from tests.factories.people import make_organisation
from tests.factories.visits import text_of
from tests.factories.vouching import invite, let_vouch
from tests.with_services.openid import OpenIdProvider, Visitor
from tests.with_services.openid_story import (
    CALLBACK,
    MIKA,
    Start,
    let_vouch_for_mika,
    mika,
    refused,
    sign_in,
)


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def test_an_answer_is_taken_once(client: FlaskClient, provider: OpenIdProvider, brand: str) -> None:
    away = client.get(f"/account/oidc/{brand}")
    kept = client.get_cookie("organisation")
    assert kept is not None
    back = Visitor(provider).signs_in(away.headers["Location"], "mika")
    assert client.get(back).status_code == 200
    client.post("/account/sign-out")
    refused(client.get(back), "used already or took too long")
    client.set_cookie("organisation", kept.value)
    refused(client.get(back), "used already or took too long")
    assert client.get("/brand").status_code == 302


def test_an_answer_for_another_browser_is_refused(
    client: FlaskClient, app: Flask, provider: OpenIdProvider, brand: str
) -> None:
    """Nobody can be signed in as somebody else by a link that they were sent."""
    away = client.get(f"/account/oidc/{brand}")
    back = Visitor(provider).signs_in(away.headers["Location"], "mika")
    refused(app.test_client().get(back), "used already or took too long")
    another = app.test_client()
    another.get(f"/account/oidc/{brand}")
    refused(another.get(back), "used already or took too long")


def test_the_way_takes_ten_minutes_at_most(client: FlaskClient, provider: OpenIdProvider, brand: str) -> None:
    away = client.get(f"/account/oidc/{brand}")
    back = Visitor(provider).signs_in(away.headers["Location"], "mika")
    with clock.at(clock.now() + timedelta(minutes=11)):
        refused(client.get(back), "used already or took too long")


def test_saying_no_there_is_no_here(client: FlaskClient, provider: OpenIdProvider, brand: str) -> None:
    away = client.get(f"/account/oidc/{brand}")
    refused(client.get(Visitor(provider).says_no(away.headers["Location"])), "you said no there")


def test_an_answer_that_names_another_provider_is_refused(
    client: FlaskClient, provider: OpenIdProvider, brand: str
) -> None:
    for change in ("", "&iss=http%3A%2F%2F127.0.0.1%3A1"):
        away = client.get(f"/account/oidc/{brand}")
        back = Visitor(provider).signs_in(away.headers["Location"], "mika")
        assert "&iss=" in back
        refused(client.get(re.sub(r"&iss=[^&]*", "", back) + change), "could not be checked")


def test_a_code_that_was_changed_is_refused(
    client: FlaskClient, provider: OpenIdProvider, brand: str
) -> None:
    away = client.get(f"/account/oidc/{brand}")
    back = Visitor(provider).signs_in(away.headers["Location"], "mika")
    refused(client.get(re.sub(r"code=[^&]*", "code=another", back)), "could not be checked")


def test_a_provider_that_is_down_is_said_to_be(
    client: FlaskClient, start: Start, peppers: PepperRing
) -> None:
    provider = start()
    brand = let_vouch_for_mika(provider, peppers)
    away = client.get(f"/account/oidc/{brand}")
    back = Visitor(provider).signs_in(away.headers["Location"], "mika")
    provider.stop()
    refused(client.get(back), "does not answer", 503)
    assert mika().state is UserState.INVITED


def test_a_provider_that_was_never_reached_is_said_to_be_down(
    client: FlaskClient, app: Flask, peppers: PepperRing
) -> None:
    brand = make_organisation(OrganisationKind.BRAND)
    gone = OpenIdProvider(callback=CALLBACK, people={})
    reference = let_vouch(brand, issuer=gone.issuer, peppers=peppers)
    refused(client.get(f"/account/oidc/{reference}"), "does not answer", 503)


@pytest.mark.parametrize("alg", ["PS256", "ES256", "EdDSA"])
def test_other_signatures_are_understood(
    client: FlaskClient, start: Start, peppers: PepperRing, alg: str
) -> None:
    """The e-mail is in the token here; elsewhere it is asked for."""
    provider = start(
        client_facts={"id_token_signed_response_alg": alg}, settings={"conformIdTokenClaims": False}
    )
    reference = let_vouch_for_mika(provider, peppers)
    assert sign_in(client, provider, reference).status_code == 200


def test_a_signature_by_the_shared_secret_is_refused(
    client: FlaskClient, start: Start, peppers: PepperRing
) -> None:
    provider = start(client_facts={"id_token_signed_response_alg": "HS256"})
    reference = let_vouch_for_mika(provider, peppers)
    refused(sign_in(client, provider, reference), "could not be checked")


def test_a_provider_that_wants_the_secret_in_the_body_gets_it_there(
    client: FlaskClient, start: Start, peppers: PepperRing
) -> None:
    provider = start(
        client_facts={"token_endpoint_auth_method": "client_secret_post"},
        settings={"clientAuthMethods": ["client_secret_post"]},
    )
    reference = let_vouch_for_mika(provider, peppers)
    assert sign_in(client, provider, reference).status_code == 200


def test_a_wrong_secret_lets_nobody_in(
    client: FlaskClient, provider: OpenIdProvider, peppers: PepperRing
) -> None:
    brand = make_organisation(OrganisationKind.BRAND)
    invite(brand, MIKA)
    reference = let_vouch(brand, issuer=provider.issuer, secret="not this one", peppers=peppers)
    refused(sign_in(client, provider, reference), "could not be checked")


def test_the_cookie_of_the_visit_is_new_and_goes_where_one_wanted(
    client: FlaskClient, provider: OpenIdProvider, brand: str
) -> None:
    client.get("/account/sign-in")
    before = client.get_cookie("visit")
    answer = sign_in(client, provider, brand, then="/account")
    assert 'url=/account"' in text_of(answer)
    after = client.get_cookie("visit")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert client.get_cookie("organisation") is None
    assert 'url=/brand"' in text_of(
        sign_in(client.application.test_client(), provider, brand, then="//elsewhere.example")
    )
