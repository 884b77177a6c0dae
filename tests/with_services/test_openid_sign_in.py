"""Signing in through an organisation's own provider, against a real one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.provider import ProviderIdentity
from grievance.accounts.models.user import Invitation, SignInWay, User, UserState
from grievance.accounts.services.inviting import invite_again
from grievance.accounts.services.membership import lock_user
from grievance.accounts.services.providing import remove_provider
from grievance.audit.models import Fact
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.models.principal import Principal
from grievance.vault.models.session import VisitSession
from grievance.vault.services.compartments import open_compartment
from tests.factories.accounts import OPERATOR, make_account
from tests.factories.people import make_organisation
from tests.factories.visits import look_again, text_of
from tests.factories.vouching import invite, let_vouch
from tests.with_services.openid import SECRET, OpenIdProvider
from tests.with_services.openid_story import (
    MIKA,
    Start,
    let_vouch_for_mika,
    mika,
    organisation_id,
    refused,
    sign_in,
)


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def test_somebody_invited_comes_in_by_the_word_of_their_organisation(
    client: FlaskClient, provider: OpenIdProvider, brand: str
) -> None:
    answer = sign_in(client, provider, brand)
    assert answer.status_code == 200, text_of(answer)
    assert 'content="0; url=/brand"' in text_of(answer)
    assert client.get("/brand").status_code == 200
    user = mika()
    assert (user.state, user.signs_in_with) == (UserState.ACTIVE, SignInWay.PROVIDER)
    assert (user.verifier, user.salt, user.totp_secret) == (None, None, None)
    assert db.session.scalar(select(Principal).where(Principal.user_id == user.id)) is None
    assert db.session.scalar(select(Invitation).where(Invitation.user_id == user.id)) is None
    facts = db.session.scalars(select(Fact).where(Fact.actor == f"user:{user.id}")).all()
    assert [(fact.verb, fact.codes) for fact in facts] == [
        ("user.invitation_accepted", {"channel": "provider"}),
        ("user.signed_in", {"channel": "provider"}),
    ]


def test_the_first_word_counts_for_ever_and_the_address_no_more(
    client: FlaskClient, app: Flask, start: Start, peppers: PepperRing
) -> None:
    """A provider that gives somebody another address, and has new keys since: they are who they were."""
    provider = start()
    brand = let_vouch_for_mika(provider, peppers)
    sign_in(client, provider, brand)
    provider.stop()
    provider.people["mika"] = {"email": "mika@example.com", "email_verified": False}
    provider.start()
    later = app.test_client()
    assert sign_in(later, provider, brand).status_code == 200
    assert later.get("/brand").status_code == 200
    look_again()
    assert db.session.scalar(select(func.count()).select_from(ProviderIdentity)) == 1


def test_another_person_with_the_same_address_does_not_become_them(
    client: FlaskClient, app: Flask, provider: OpenIdProvider, brand: str
) -> None:
    sign_in(client, provider, brand)
    refused(sign_in(app.test_client(), provider, brand, login="same"), "somebody else than before")


@pytest.mark.parametrize("login", ["unverified", "elsewhere", "nameless"])
def test_an_address_that_may_not_sign_in_does_not(
    client: FlaskClient, provider: OpenIdProvider, brand: str, login: str
) -> None:
    refused(sign_in(client, provider, brand, login=login), "did not confirm an e-mail address")
    assert mika().state is UserState.INVITED


def test_nobody_gets_an_account_by_signing_in(
    client: FlaskClient, provider: OpenIdProvider, brand: str
) -> None:
    before = db.session.scalar(select(func.count()).select_from(User))
    refused(sign_in(client, provider, brand, login="stranger"), "no open invitation")
    look_again()
    assert db.session.scalar(select(func.count()).select_from(User)) == before


def test_an_invitation_that_is_over_lets_nobody_in(
    client: FlaskClient, provider: OpenIdProvider, brand: str
) -> None:
    with transaction():
        db.session.scalars(select(Invitation)).one().expires_at = clock.now() - timedelta(minutes=1)
    refused(sign_in(client, provider, brand), "no open invitation")


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.OPERATOR, Role.ADMINISTRATOR, Role.REPRESENTATIVE])
def test_whoever_may_do_more_needs_a_password(
    client: FlaskClient, provider: OpenIdProvider, peppers: PepperRing, role: Role
) -> None:
    brand = make_organisation(OrganisationKind.BRAND)
    invite(brand, MIKA, Role.BRAND, role)
    reference = let_vouch(brand, issuer=provider.issuer, secret=SECRET, peppers=peppers)
    refused(sign_in(client, provider, reference), "no organisation can vouch for you")
    assert mika().state is UserState.INVITED


def test_whoever_has_a_password_goes_on_with_it(
    client: FlaskClient, provider: OpenIdProvider, peppers: PepperRing
) -> None:
    brand = make_organisation(OrganisationKind.BRAND)
    make_account(Role.BRAND, peppers=peppers, organisation_id=brand, email=MIKA)
    reference = let_vouch(brand, issuer=provider.issuer, secret=SECRET, peppers=peppers)
    refused(sign_in(client, provider, reference), "signs in with a password")
    assert mika().verifier is not None


def test_invited_again_a_password_gives_way_to_ones_organisation(
    client: FlaskClient, provider: OpenIdProvider, peppers: PepperRing
) -> None:
    """Their key pair opened nothing, as a brand's never does, and goes."""
    brand = make_organisation(OrganisationKind.BRAND)
    account = make_account(Role.BRAND, peppers=peppers, organisation_id=brand, email=MIKA)
    reference = let_vouch(brand, issuer=provider.issuer, secret=SECRET, peppers=peppers)
    with transaction():
        invite_again(OPERATOR, db.session.get_one(User, account.user_id))
    assert sign_in(client, provider, reference).status_code == 200
    assert db.session.scalar(select(Principal).where(Principal.user_id == account.user_id)) is None


def test_an_official_who_was_given_a_packet_stays_with_a_password(
    client: FlaskClient, provider: OpenIdProvider, peppers: PepperRing
) -> None:
    party = make_organisation(OrganisationKind.PARTY, party="JP")
    account = make_account(Role.PARTY_OFFICIAL, peppers=peppers, organisation_id=party, email=MIKA)
    reference = let_vouch(party, issuer=provider.issuer, secret=SECRET, peppers=peppers)
    with transaction():
        holder = db.session.scalars(select(Principal).where(Principal.user_id == account.user_id)).one()
        open_compartment(CompartmentKind.PACKET, [holder])
        invite_again(OPERATOR, db.session.get_one(User, account.user_id))
    refused(sign_in(client, provider, reference), "no organisation can vouch for you")
    assert mika().state is UserState.INVITED, "half a sign-in would have made them active"


def test_an_official_without_packets_comes_in_and_holds_no_key(
    client: FlaskClient, provider: OpenIdProvider, peppers: PepperRing
) -> None:
    party = make_organisation(OrganisationKind.PARTY, party="JP")
    invite(party, MIKA, Role.PARTY_OFFICIAL)
    reference = let_vouch(party, issuer=provider.issuer, secret=SECRET, peppers=peppers)
    assert 'url=/official"' in text_of(sign_in(client, provider, reference))
    assert client.get("/official").status_code == 200
    for page in ("key", "key/new", "recovery-code"):
        assert client.get(f"/account/{page}").status_code == 409
    assert db.session.scalar(select(Principal).where(Principal.user_id == mika().id)) is None


def test_a_locked_account_stays_locked(
    client: FlaskClient, app: Flask, provider: OpenIdProvider, brand: str
) -> None:
    sign_in(client, provider, brand)
    with transaction():
        lock_user(OPERATOR, mika())
    assert client.get("/brand").status_code == 302
    refused(sign_in(app.test_client(), provider, brand), "is locked")


def test_another_organisations_provider_vouches_for_nobody_here(
    client: FlaskClient, provider: OpenIdProvider, brand: str, peppers: PepperRing
) -> None:
    other = make_organisation(OrganisationKind.BRAND)
    reference = let_vouch(
        other, issuer=provider.issuer, secret=SECRET, peppers=peppers, domains="example.com"
    )
    refused(sign_in(client, provider, reference), "did not confirm an e-mail address")
    sign_in(client, provider, brand)
    client.post("/account/sign-out")
    refused(sign_in(client, provider, reference), "no open invitation")


def test_there_is_no_password_and_no_second_factor_here(
    client: FlaskClient, provider: OpenIdProvider, brand: str
) -> None:
    sign_in(client, provider, brand)
    own = text_of(client.get("/account"))
    assert "through your organisation" in own
    assert "Change the password" not in own
    for address in (
        "/account/password",
        "/account/second-factor",
        "/account/passkeys/add",
        "/account/spare-codes",
    ):
        assert client.get(address).status_code == 409
    answer = client.post("/account/sign-in", data={"email": MIKA, "password": "anything at all"})
    assert answer.status_code in {303, 422}
    left = client.post("/account/sign-out")
    assert "At your organisation you may still be signed in" in text_of(client.get(left.headers["Location"]))
    answer = client.post("/account/sign-in", data={"email": MIKA, "password": "anything at all"})
    assert answer.status_code == 422


def test_taking_a_providers_word_no_more_signs_its_people_out(
    client: FlaskClient, app: Flask, provider: OpenIdProvider, brand: str, peppers: PepperRing
) -> None:
    sign_in(client, provider, brand)
    with transaction():
        remove_provider(OPERATOR, db.session.get_one(Organisation, organisation_id(brand)))
    assert client.get("/brand").status_code == 302
    assert db.session.scalar(select(VisitSession).where(VisitSession.user_id == mika().id)) is None
    assert client.get(f"/account/oidc/{brand}").status_code == 404
    let_vouch(organisation_id(brand), issuer=provider.issuer, secret=SECRET, peppers=peppers)
    assert sign_in(app.test_client(), provider, brand).status_code == 200
