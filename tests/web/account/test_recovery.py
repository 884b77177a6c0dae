"""A lost password: the link lets in and opens nothing; the code on paper opens what was sealed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.user import PasswordReset, User, UserState
from grievance.audit.models import Fact
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Sealed
from grievance.foundation.secrets import PepperRing
from grievance.jobs.queue import run_due
from grievance.notifications.models import Mail
from grievance.notifications.outbox import letter_of
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import Compartment, CompartmentKind, SealedItem
from grievance.vault.recovery_codes import new_recovery_code
from grievance.vault.services.compartments import open_compartment, open_item, revoke, seal
from grievance.vault.services.principals import retired_principals, staff_principal
from grievance.web.ui.visitors import staff
from tests.factories.accounts import PASSWORD, Account, make_account, sign_in

NEW = "three green kettles whistle"


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def link_for(client: FlaskClient, account: Account, peppers: PepperRing) -> str:
    """Ask for a new password, let the worker work and read the e-mail."""
    assert client.post("/account/reset", data={"email": account.email}).status_code == 200
    run_due()
    mail = db.session.scalars(select(Mail).where(Mail.user_id == account.user_id)).one()
    found = re.search(r"(/account/reset/\S+)", letter_of(mail, base_url="", peppers=peppers).body)
    assert found is not None
    return found.group(1)


def reset(client: FlaskClient, account: Account, peppers: PepperRing) -> None:
    answer = client.post(link_for(client, account, peppers), data={"new_password": NEW, "again": NEW})
    assert answer.headers["Location"] == "/account/sign-in"


def sealed_for(account: Account) -> int:
    with transaction():
        holder = staff_principal(account.user_id)
        assert holder is not None
        compartment = open_compartment(CompartmentKind.INTERNAL, [holder])
        return seal(compartment, {"text": "noted"}, kind="note", author_role="inspector").id


def opens(app: Flask, client: FlaskClient, item_id: int) -> bool:
    """Whether the visit of this browser opens an item."""
    cookie = client.get_cookie("visit")
    assert cookie is not None
    with app.test_request_context("/account", headers={"Cookie": f"visit={cookie.value}"}):
        # The context that the test holds open would remember who asked last.
        for remembered in ("staff_actor", "_login_user"):
            g.pop(remembered, None)
        try:
            return bool(open_item(staff(), db.session.get_one(SealedItem, item_id)) == {"text": "noted"})
        except Sealed:
            return False


def sign_in_anew(client: FlaskClient, account: Account, *, minutes: int = 2) -> str:
    """Sign in with the new password and the second factor, a while later."""
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        first = client.post("/account/sign-in", data={"email": account.email, "password": NEW})
        assert first.headers["Location"] == "/account/sign-in/code", "the second factor is still asked for"
        answer = client.post("/account/sign-in/code", data={"code": account.code()})
    return str(answer.headers["Location"])


def shown_code(client: FlaskClient) -> str:
    found = re.search(r'class="code">([0-9A-Z ]+)<', client.get("/account/recovery-code").text)
    assert found is not None
    return found.group(1)


def test_a_link_by_email_lets_in_and_opens_no_key(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    item = sealed_for(account)
    before = app.test_client()
    sign_in(before, account)
    assert opens(app, before, item)
    reset(client, account, peppers)
    assert before.get("/account").status_code == 302, "every sign-in has ended"
    old = client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    assert old.status_code == 422
    assert sign_in_anew(client, account).startswith("/account/key")
    assert not opens(app, client, item)
    assert client.get("/inspector/today").status_code == 200, "work without keys goes on"
    db.session.rollback()
    assert {"user.password_reset_asked", "user.password_reset"} <= set(db.session.scalars(select(Fact.verb)))


def test_the_recovery_code_opens_the_key_again(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    item = sealed_for(account)
    reset(client, account, peppers)
    sign_in_anew(client, account)
    for typed, password in ((new_recovery_code(), NEW), (account.recovery_code, PASSWORD), ("slip", NEW)):
        wrong = client.post("/account/key", data={"recovery_code": typed, "password": password})
        assert wrong.status_code == 422
        assert not opens(app, client, item)
    right = client.post("/account/key", data={"recovery_code": account.recovery_code, "password": NEW})
    assert right.status_code == 303
    assert opens(app, client, item)
    again = app.test_client()
    assert sign_in_anew(again, account, minutes=10) == "/inspector"
    assert opens(app, again, item), "the new password opens it from now on"


def test_without_the_code_a_new_key_begins_and_the_old_one_waits(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    item = sealed_for(account)
    reset(client, account, peppers)
    sign_in_anew(client, account)
    assert client.post("/account/key/new", data={"present_password": PASSWORD}).status_code == 422
    answer = client.post("/account/key/new", data={"present_password": NEW})
    assert answer.headers["Location"] == "/account/recovery-code"
    old = {"recovery_code": account.recovery_code, "password": NEW}
    assert client.post("/account/key", data=old).status_code == 409, "the new key has no code yet"
    typed = {"recovery_code": shown_code(client)}
    assert client.post("/account/recovery-code", data=typed).status_code == 303
    db.session.rollback()
    assert len(retired_principals(account.user_id)) == 1
    assert not opens(app, client, item)
    assert client.post("/account/key", data=old).status_code == 303
    assert opens(app, client, item), "the paper turned up, and the old key gave what it held"


def test_a_reset_link_works_once_and_for_an_hour(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    link = link_for(client, account, peppers)
    assert client.post(link, data={"new_password": "short", "again": "short"}).status_code == 422
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert client.get(link).status_code == 404
    assert client.post(link, data={"new_password": NEW, "again": NEW}).status_code == 303
    assert client.post(link, data={"new_password": NEW, "again": NEW}).status_code == 404


def test_somebody_who_opens_nothing_is_asked_for_no_code(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    reset(client, account, peppers)
    answer = client.post("/account/sign-in", data={"email": account.email, "password": NEW})
    assert answer.headers["Location"] == "/admin/sites"


def test_nobody_learns_whether_there_is_an_account(client: FlaskClient, peppers: PepperRing) -> None:
    """The page looks nothing up: the worker does, later, so that the time it takes says nothing either."""
    account = make_account(Role.INSPECTOR, peppers=peppers)
    asked = [
        client.post("/account/reset", data={"email": email}).text
        for email in (account.email, "nobody@example.org")
    ]
    assert asked[0] == asked[1]
    assert db.session.scalars(select(Mail)).all() == []
    run_due()
    client.post("/account/reset", data={"email": account.email})
    run_due()
    assert len(db.session.scalars(select(Mail)).all()) == 1, "no flood of letters"
    assert len(db.session.scalars(select(PasswordReset)).all()) == 1


def test_a_locked_account_gets_no_link(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    with transaction():
        db.session.get_one(User, account.user_id).state = UserState.LOCKED
    client.post("/account/reset", data={"email": account.email})
    run_due()
    assert db.session.scalars(select(Mail)).all() == []


def test_a_code_is_renewed_only_with_the_password(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    sign_in(client, account)
    assert 'class="code"' not in client.get("/account/recovery-code").text
    assert client.post("/account/recovery-code", data={"password": "wrong"}).status_code == 422
    assert client.post("/account/recovery-code", data={"password": PASSWORD}).status_code == 303
    shown = shown_code(client)
    assert client.post("/account/recovery-code", data={"recovery_code": shown}).status_code == 303
    assert account.recovery_code != shown.replace(" ", "")
    assert 'class="code"' not in client.get("/account/recovery-code").text


def test_what_a_revocation_left_moves_to_the_new_key_at_the_next_sign_in(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    staying, leaving = (make_account(Role.INSPECTOR, peppers=peppers) for _ in range(2))
    with transaction():
        both = [staff_principal(each.user_id) for each in (staying, leaving)]
        assert both[0] is not None
        assert both[1] is not None
        compartment = open_compartment(CompartmentKind.INTERNAL, [both[0], both[1]])
        item = seal(compartment, {"text": "noted"}, kind="note", author_role="inspector").id
        revoke(Actor(roles=frozenset({Role.ADMINISTRATOR})), compartment, both[1])
        compartment_id = compartment.id
    assert db.session.get_one(SealedItem, item).epoch == 1, "whoever revoked could not open it"
    gone = app.test_client()
    sign_in(gone, leaving)
    assert not opens(app, gone, item)
    sign_in(client, staying)
    db.session.rollback()
    assert db.session.get_one(SealedItem, item).epoch == 2
    assert {each.epoch for each in db.session.get_one(Compartment, compartment_id).grants} == {2}
    assert opens(app, client, item)
