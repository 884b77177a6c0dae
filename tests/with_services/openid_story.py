"""What the tests of signing in through an organisation do again and again."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.user import User
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from tests.factories.people import make_organisation
from tests.factories.visits import look_again, text_of
from tests.factories.vouching import invite, let_vouch
from tests.with_services.openid import SECRET, OpenIdProvider, Visitor

CALLBACK = "http://localhost:8000/account/oidc/callback"
MIKA = "mika@example.org"
PEOPLE = {
    "mika": {"email": MIKA, "email_verified": True},
    "same": {"email": MIKA, "email_verified": True},
    "unverified": {"email": MIKA, "email_verified": False},
    "elsewhere": {"email": "mika@example.com", "email_verified": True},
    "nameless": {},
    "stranger": {"email": "stranger@example.org", "email_verified": True},
}
Start = Callable[..., OpenIdProvider]


def let_vouch_for_mika(provider: OpenIdProvider, peppers: PepperRing) -> str:
    brand = make_organisation(OrganisationKind.BRAND)
    invite(brand, MIKA)
    return let_vouch(brand, issuer=provider.issuer, secret=SECRET, peppers=peppers)


def organisation_id(reference: str) -> int:
    return db.session.scalars(select(Organisation.id).where(Organisation.reference == reference)).one()


def mika() -> User:
    look_again()
    return db.session.scalars(select(User).where(User.email == MIKA)).one()


def sign_in(
    client: FlaskClient, provider: OpenIdProvider, reference: str, *, login: str = "mika", then: str = ""
) -> TestResponse:
    """Go there, type the login, and come back."""
    away = client.get(f"/account/oidc/{reference}", query_string={"next": then} if then else None)
    assert away.status_code == 303, text_of(away)
    return client.get(Visitor(provider).signs_in(away.headers["Location"], login))


def refused(answer: TestResponse, words: str, status: int = 403) -> None:
    assert words in text_of(answer), text_of(answer)
    assert answer.status_code == status
    assert answer.headers.getlist("Set-Cookie")[0].startswith("organisation=;"), (
        "nothing is kept to try again"
    )
