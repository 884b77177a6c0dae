"""Joining by invitation, and coming back after a lost password."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.user import User
from grievance.accounts.services.inviting import Invited, invite_again, invite_user
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Sealed
from grievance.foundation.secrets import PepperRing
from grievance.policy import actor as actors
from grievance.policy.roles import Role
from grievance.vault.keys import open_with, seal_to
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.services.compartments import grant, holds, open_compartment, open_item, seal
from grievance.vault.services.principals import staff_principal
from grievance.web.ui.session import SealedSessions
from tests.factories.accounts import OPERATOR, PASSWORD, make_account, sign_in
from tests.factories.people import make_organisation, make_person

GOOD = {"name": "Grace Mwamba", "new_password": PASSWORD, "again": PASSWORD}


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def invite(*roles: Role, email: str = "grace@example.org") -> Invited:
    organisation_id = make_organisation(OrganisationKind.CASE_TEAM)
    with transaction():
        return invite_user(
            OPERATOR,
            email=email,
            name="",
            roles=roles,
            organisation=db.session.get_one(Organisation, organisation_id),
        )


def test_an_inspector_joins_with_password_and_second_factor(client: FlaskClient) -> None:
    invited = invite(Role.INSPECTOR)
    link = f"/account/invitation/{invited.token}"
    assert "grace@example.org" in client.get(link).get_data(as_text=True)
    answer = client.post(link, data=GOOD)
    assert answer.headers["Location"] == "/account/second-factor"
    page = client.get("/account/second-factor").get_data(as_text=True)
    found = re.search(r'class="code">([A-Z2-7 ]+)<', page)
    assert found is not None
    secret = found.group(1).replace(" ", "")
    assert client.post("/account/second-factor", data={"code": "123"}).status_code == 422
    answer = client.post("/account/second-factor", data={"code": pyotp.TOTP(secret).at(clock.now())})
    assert answer.headers["Location"] == "/account/recovery-code?next=/inspector"
    db.session.expire_all()
    principal = staff_principal(invited.user.id)
    assert principal is not None
    assert not principal.receives_grants, "nothing is sealed to somebody who would lose it"
    page = client.get("/account/recovery-code").get_data(as_text=True)
    shown = re.search(r'class="code">([0-9A-Z ]+)<', page)
    assert shown is not None
    typed = {"recovery_code": shown.group(1).lower().replace(" ", "-")}
    assert client.post("/account/recovery-code", data={"recovery_code": "0000"}).status_code == 422
    kept = client.post("/account/recovery-code?next=/inspector", data=typed)
    assert kept.headers["Location"] == "/inspector"
    db.session.rollback()
    again = staff_principal(invited.user.id)
    assert again is not None
    assert again.receives_grants
    assert client.get(link).status_code == 404, "a link works once"


def test_the_second_factor_is_not_readable_in_the_database(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    stored = db.session.get_one(User, account.user_id).totp_secret
    assert stored is not None
    assert account.secret is not None
    assert account.secret.encode() not in stored


def test_the_visit_holds_the_key_that_opens_what_was_sealed(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    sign_in(client, account)
    principal = staff_principal(account.user_id)
    assert principal is not None
    found = client.get_cookie("visit")
    assert found is not None
    with app.test_request_context(headers={"Cookie": f"visit={found.value}"}) as context:
        visit = SealedSessions().open_session(app, context.request)
        import base64

        private = base64.b64decode(visit["private_key"])
    assert open_with(private, seal_to(principal.public_key, b"k", info=b""), info=b"") == b"k"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"new_password": "short", "again": "short"}, "Use at least 12 characters"),
        ({"new_password": "a" * 20, "again": "a" * 20}, "Use more different characters"),
        ({"new_password": "mwamba is my name", "again": "mwamba is my name"}, "Leave your name"),
        ({"new_password": "call me grace, please", "again": "call me grace, please"}, "Leave your name"),
        ({"again": "something else here"}, "The two are not the same"),
        ({"name": ""}, "Enter your name"),
    ],
)
def test_what_is_refused(client: FlaskClient, change: dict[str, str], words: str) -> None:
    invited = invite(Role.BRAND)
    answer = client.post(f"/account/invitation/{invited.token}", data={**GOOD, **change})
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert words in text
    assert GOOD["new_password"] not in text
    assert client.get(f"/account/invitation/{invited.token}").status_code == 200, "the link still works"


def test_a_link_ends_after_seven_days(client: FlaskClient) -> None:
    invited = invite(Role.BRAND)
    with clock.at(clock.now() + timedelta(days=7, seconds=1)):
        assert client.get(f"/account/invitation/{invited.token}").status_code == 404


def test_a_guessed_link_is_not_found(client: FlaskClient) -> None:
    invite(Role.BRAND)
    assert client.get("/account/invitation/" + "A" * 43).status_code == 404


def test_after_a_new_invitation_the_old_password_visit_and_key_are_gone(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers, email="lost@example.org")
    colleague = make_person(Role.INSPECTOR, peppers=peppers)
    sign_in(client, account)
    old = staff_principal(account.user_id)
    other = staff_principal(colleague.user_id)
    assert old is not None
    assert other is not None
    with transaction():
        compartment = open_compartment(CompartmentKind.INTERNAL, [old, other])
        item = seal(compartment, {"text": "what was noted"}, kind="note", author_role="inspector")
    with transaction():
        invited = invite_again(OPERATOR, db.session.get_one(User, account.user_id))
    assert client.get("/account").status_code == 302, "the open visit has ended"
    assert (
        client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD}).status_code
        == 422
    )
    fresh = app.test_client()
    other_words = {"new_password": "five other words are new", "again": "five other words are new"}
    joined = fresh.post(f"/account/invitation/{invited.token}", data={"name": "Somebody Here", **other_words})
    assert joined.headers["Location"] == "/account/second-factor", "the old telephone is out too"
    with transaction():
        again = staff_principal(account.user_id)
        assert again is not None
        actor = actors.staff(account.user_id, roles=[Role.INSPECTOR], principal_id=again.id)
        assert not holds(actor, compartment)
        with pytest.raises(Sealed):
            open_item(actor, item)
        assert grant(colleague.actor, compartment, [again]) == 1, "a colleague can give it back"
    assert client.get("/account").status_code == 302, "the old visit does not come back"
