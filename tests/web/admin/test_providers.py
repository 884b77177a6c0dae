"""Administrators say which provider vouches for a brand's or a government's people."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.provider import IdentityProvider
from grievance.accounts.services.providing import client_of
from grievance.audit.models import Fact
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.people import make_organisation, make_person
from tests.factories.visits import look_again, text_of, visit_as
from tests.factories.vouching import let_vouch

SECRET = "a secret of the client"
RIGHT = {
    "issuer": "https://login.example.org",
    "client_id": "portal",
    "client_secret": SECRET,
    "domains": "Example.org, @mail.example.org",
}


@pytest.fixture(autouse=True)
def _administrator(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    visit_as(client, make_person(Role.ADMINISTRATOR, peppers=peppers))


def page_of(organisation_id: int) -> str:
    look_again()
    reference = db.session.get_one(Organisation, organisation_id).reference
    return f"/admin/organisations/{reference}/provider"


def provider() -> IdentityProvider | None:
    look_again()
    return db.session.scalar(select(IdentityProvider))


def test_a_provider_is_set_and_its_secret_is_never_shown(client: FlaskClient, peppers: PepperRing) -> None:
    page = page_of(make_organisation(OrganisationKind.BRAND))
    assert client.post(page, data=RIGHT).status_code == 303
    found = provider()
    assert found is not None
    assert SECRET.encode() not in found.client_secret
    assert sorted(each.domain for each in found.domains) == ["example.org", "mail.example.org"]
    assert client_of(found, callback="", peppers=peppers).client_secret == SECRET
    shown = text_of(client.get(page))
    assert "https://login.example.org" in shown
    assert SECRET not in shown
    fact = db.session.scalars(select(Fact).where(Fact.verb == "organisation.provider_set")).one()
    assert fact.codes == {"count": 2}


def test_an_empty_secret_keeps_the_present_one(client: FlaskClient, peppers: PepperRing) -> None:
    page = page_of(make_organisation(OrganisationKind.PARTY, party="JP"))
    client.post(page, data=RIGHT)
    changed = {**RIGHT, "client_secret": "", "client_id": "another", "domains": "example.org"}
    assert client.post(page, data=changed).status_code == 303
    found = provider()
    assert found is not None
    client_now = client_of(found, callback="", peppers=peppers)
    assert (client_now.client_id, client_now.client_secret) == ("another", SECRET)
    assert [each.domain for each in found.domains] == ["example.org"]


def test_a_secret_copied_to_another_organisation_opens_nothing(app: Flask, peppers: PepperRing) -> None:
    for domain in ("example.org", "example.com"):
        let_vouch(
            make_organisation(OrganisationKind.BRAND),
            issuer="https://login.example.org",
            peppers=peppers,
            domains=domain,
        )
    first, second = db.session.scalars(select(IdentityProvider).order_by(IdentityProvider.id)).all()
    second.client_secret = first.client_secret
    with pytest.raises(Sealed):
        client_of(second, callback="", peppers=peppers)
    with pytest.raises(Sealed):
        client_of(first, callback="", peppers=PepperRing.new())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issuer": "http://login.example.org"}, "It begins with https://"),
        ({"issuer": "https://login.example.org?x=1"}, "It begins with https://"),
        ({"issuer": ""}, "It begins with https://"),
        ({"client_id": ""}, "Enter the client ID."),
        ({"client_secret": ""}, "Enter the client secret."),
        ({"domains": " , "}, "Enter at least one domain"),
        ({"domains": "localhost"}, "is not a domain"),
        ({"domains": "exa mple.org"}, "is not a domain"),
        ({"domains": "\n".join(f"a{number}.example.org" for number in range(21))}, "at most 20 domains"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_kept(
    client: FlaskClient, changes: dict[str, str], words: str
) -> None:
    answer = client.post(page_of(make_organisation(OrganisationKind.BRAND)), data={**RIGHT, **changes})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert SECRET not in text_of(answer)
    assert provider() is None


def test_a_domain_belongs_to_one_organisation(client: FlaskClient) -> None:
    client.post(page_of(make_organisation(OrganisationKind.BRAND)), data=RIGHT)
    answer = client.post(page_of(make_organisation(OrganisationKind.BRAND)), data=RIGHT)
    assert answer.status_code == 422
    assert "Another organisation vouches for" in text_of(answer)


@pytest.mark.parametrize(
    "kind", sorted(set(OrganisationKind) - {OrganisationKind.BRAND, OrganisationKind.PARTY})
)
def test_nobody_vouches_for_whoever_works_on_cases(client: FlaskClient, kind: OrganisationKind) -> None:
    page = page_of(make_organisation(kind))
    for answer in (client.get(page), client.post(page, data=RIGHT), client.post(page + "/remove")):
        assert answer.status_code == 404
    assert provider() is None


def test_a_provider_that_does_not_answer_is_found_out_beforehand(client: FlaskClient) -> None:
    page = page_of(make_organisation(OrganisationKind.BRAND))
    client.post(page, data={**RIGHT, "issuer": "http://127.0.0.1:1"})
    answer = client.post(page + "/try")
    assert "The provider does not answer." in text_of(answer)
    assert "http://127.0.0.1:1" in text_of(answer)


def test_the_way_in_is_found_by_the_domain_alone(client: FlaskClient, app: Flask) -> None:
    """The same answer for somebody invited, for a stranger and for an inspector: no account is looked for."""
    page = page_of(make_organisation(OrganisationKind.BRAND))
    client.post(page, data=RIGHT)
    visitor = app.test_client()
    found = text_of(visitor.post("/account/oidc", data={"email": "anybody@EXAMPLE.org"}))
    assert "login.example.org" in found
    assert page.split("/")[3] in found
    answer = visitor.post("/account/oidc", data={"email": "anybody@example.net"})
    assert answer.status_code == 422
    assert "No organisation here vouches for addresses like this one" in text_of(answer)
    assert visitor.post("/account/oidc", data={"email": "no address"}).status_code == 422


def test_what_went_wrong_is_said_in_japanese_too(app: Flask) -> None:
    visitor = app.test_client()
    visitor.set_cookie("lang", "ja")
    assert "もう一度始めてください" in text_of(visitor.get("/account/oidc/callback"))
    assert visitor.get("/account/oidc/callback").status_code == 403
