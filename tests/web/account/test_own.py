"""One's own account."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.user import User
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from grievance.vault.services import visits
from grievance.web.account import ties
from tests.factories.accounts import PASSWORD, make_account, sign_in
from tests.factories.people import make_person
from tests.factories.places import make_site
from tests.factories.visits import visit_as

NEW = "another set of words"


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def test_name_and_language_can_be_corrected(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    sign_in(client, account)
    assert client.post("/account", data={"name": "Aiko Sato", "locale": "ja"}).status_code == 303
    page = client.get("/account").get_data(as_text=True)
    assert "Aiko Sato" in page
    assert 'lang="ja"' in page
    assert client.post("/account", data={"name": " ", "locale": "en"}).status_code == 422
    assert client.post("/account", data={"name": "x", "locale": "tlh"}).status_code == 422


def test_a_new_password_opens_the_same_key(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    elsewhere = app.test_client()
    sign_in(client, account)
    db.session.expire_all()
    user = db.session.get_one(User, account.user_id)
    user_step = user.totp_last_step
    assert user_step is not None
    wrong = {"old_password": "not this one at all", "new_password": NEW, "again": NEW}
    assert client.post("/account/password", data=wrong).status_code == 422
    right = {"old_password": PASSWORD, "new_password": NEW, "again": NEW}
    assert client.post("/account/password", data=right).status_code == 303
    assert client.get("/account").status_code == 200, "this visit goes on"
    old = elsewhere.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    new = elsewhere.post("/account/sign-in", data={"email": account.email, "password": NEW})
    assert (old.status_code, new.status_code) == (422, 303)


def test_weak_new_passwords_are_refused(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    sign_in(client, account)
    weak = {"old_password": PASSWORD, "new_password": "tanaka tanaka 1", "again": "tanaka tanaka 1"}
    assert client.post("/account/password", data=weak).status_code == 422


def test_sign_ins_are_listed_and_can_be_ended(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    other = app.test_client()
    third = app.test_client()
    for each in (client, other, third):
        sign_in(each, account)
    marks = re.findall(r'name="visit" value="([0-9a-f]+)"', client.get("/account").get_data(as_text=True))
    assert len(marks) == 2, "the present one cannot be ended here"
    client.post("/account/sign-ins/end", data={"visit": marks[0]})
    assert sorted(each.get("/account").status_code for each in (client, other, third)) == [200, 200, 302]
    client.post("/account/sign-ins/end-others")
    assert client.get("/account").status_code == 200
    assert {other.get("/account").status_code, third.get("/account").status_code} == {302}


def test_many_sign_ins_turn_pages(
    app: Flask, client: FlaskClient, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "VISITS", 2)
    person = make_person(Role.STEWARD, peppers=peppers)
    for each in (app.test_client(), app.test_client(), client):
        visit_as(each, person)
        each.get("/account")
    pages = [client.get(f"/account?visits={each}").get_data(as_text=True) for each in (1, 2)]
    assert 'href="?visits=2#visits"' in pages[0]
    marks = [re.findall(r'name="visit" value="([0-9a-f]+)"', each) for each in pages]
    assert [len(each) for each in marks] == [1, 1], (
        "the present one is the latest used, and is not ended here"
    )
    assert "Sign out everywhere but here" in pages[1]


def test_many_ties_turn_pages(
    client: FlaskClient, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ties, "TIES", 2)
    person = make_person(Role.INSPECTOR, peppers=peppers)
    sites = [make_site(f"Invented Pit {each}") for each in range(5)]
    with transaction():
        for each in sites:
            declare_tie(person.actor, site=db.session.get_one(Site, each))
    visit_as(client, person)
    first = client.get("/account/ties").get_data(as_text=True)
    assert ("Invented Pit 4" in first, "Invented Pit 0" in first) == (True, False)
    assert 'href="/account/ties?page=2"' in first
    assert "Invented Pit 0" in client.get("/account/ties?page=3").get_data(as_text=True)


def test_nobody_ends_somebody_elses_sign_in(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    mine, theirs = make_account(Role.STEWARD, peppers=peppers), make_account(Role.STEWARD, peppers=peppers)
    other, second = app.test_client(), app.test_client()
    sign_in(client, mine)
    sign_in(other, theirs)
    sign_in(second, theirs)
    (mark,) = re.findall(r'name="visit" value="([0-9a-f]+)"', other.get("/account").get_data(as_text=True))
    client.post("/account/sign-ins/end", data={"visit": mark})
    assert second.get("/account").status_code == 200


def test_a_change_of_telephone_needs_the_old_one(client: FlaskClient, peppers: PepperRing) -> None:
    import pyotp

    from grievance.foundation import clock

    account = make_account(Role.INSPECTOR, peppers=peppers)
    sign_in(client, account)
    page = client.get("/account/second-factor").get_data(as_text=True)
    found = re.search(r'class="code">([A-Z2-7 ]+)<', page)
    assert found is not None
    new_code = pyotp.TOTP(found.group(1).replace(" ", "")).at(clock.now())
    assert client.post("/account/second-factor", data={"code": new_code}).status_code == 422
    wrong = {"code": new_code, "old_code": "000000"}
    assert client.post("/account/second-factor", data=wrong).status_code == 422
