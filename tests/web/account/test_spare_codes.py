"""Spare codes: shown once, good once, and worthless in the database."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.factor import SpareCode
from grievance.accounts.models.user import User
from grievance.accounts.services.inviting import invite_again
from grievance.accounts.services.spare_codes import make_spare_codes
from grievance.audit.models import Fact
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed
from grievance.foundation.secrets import PepperRing
from grievance.policy import actor as actors
from grievance.policy.roles import Role
from tests.factories.accounts import OPERATOR, PASSWORD, Account, make_account, sign_in
from tests.factories.visits import text_of


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def inspector(peppers: PepperRing) -> Account:
    return make_account(Role.INSPECTOR, peppers=peppers)


def make_codes(client: FlaskClient) -> list[str]:
    answer = client.post("/account/spare-codes", data={"password": PASSWORD})
    assert answer.status_code == 303
    page = text_of(client.get("/account/spare-codes"))
    return re.findall(r'class="code">(\d{5} \d{5})<', page)


def begin(client: FlaskClient, account: Account) -> None:
    client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})


def test_ten_codes_are_shown_once(client: FlaskClient, inspector: Account) -> None:
    sign_in(client, inspector)
    codes = make_codes(client)
    assert len(set(codes)) == 10
    again = text_of(client.get("/account/spare-codes"))
    assert not any(code in again for code in codes)
    assert "You have 10 spare codes left." in again


def test_each_lets_in_once(app: Flask, client: FlaskClient, inspector: Account) -> None:
    sign_in(client, inspector)
    codes = make_codes(client)
    elsewhere = app.test_client()
    begin(elsewhere, inspector)
    answer = elsewhere.post("/account/sign-in/code", data={"code": codes[3]})
    assert answer.headers["Location"] == "/account", "where a new phone is set up"
    assert "You have 9 spare codes left." in text_of(elsewhere.get("/account"))
    third = app.test_client()
    begin(third, inspector)
    assert third.post("/account/sign-in/code", data={"code": codes[3]}).status_code == 422
    arabic = "".join(chr(0x0660 + int(digit)) for digit in codes[4].replace(" ", ""))
    assert third.post("/account/sign-in/code", data={"code": arabic}).status_code == 303
    facts = db.session.scalars(select(Fact).where(Fact.verb == "user.spare_code_used").order_by(Fact.id))
    assert [fact.codes for fact in facts] == [{"count": 9}, {"count": 8}]


def test_a_new_phone_is_set_up_with_a_spare_code(client: FlaskClient, inspector: Account) -> None:
    import pyotp

    from grievance.foundation import clock

    sign_in(client, inspector)
    codes = make_codes(client)
    page = text_of(client.get("/account/second-factor"))
    found = re.search(r'class="code">([A-Z2-7 ]+)<', page)
    assert found is not None
    code = pyotp.TOTP(found.group(1).replace(" ", "")).at(clock.now())
    answer = client.post("/account/second-factor", data={"code": code, "old_code": codes[0]})
    assert answer.status_code == 303


def test_new_codes_end_the_old_ones_and_need_the_password(client: FlaskClient, inspector: Account) -> None:
    sign_in(client, inspector)
    old = make_codes(client)
    refused = client.post("/account/spare-codes", data={"password": "not mine at all"})
    assert refused.status_code == 422
    make_codes(client)
    begin(client, inspector)
    client.post("/account/sign-out")
    begin(client, inspector)
    assert client.post("/account/sign-in/code", data={"code": old[0]}).status_code == 422


def test_only_keyed_hashes_are_kept(client: FlaskClient, inspector: Account) -> None:
    sign_in(client, inspector)
    codes = [code.replace(" ", "") for code in make_codes(client)]
    rows = db.session.scalars(select(SpareCode)).all()
    assert len(rows) == 10
    assert not any(code.encode() in row.code_hash for row in rows for code in codes)


def test_codes_of_one_account_are_nothing_for_another(
    app: Flask, peppers: PepperRing, client: FlaskClient, inspector: Account
) -> None:
    sign_in(client, inspector)
    codes = make_codes(client)
    other = make_account(Role.INSPECTOR, peppers=peppers)
    elsewhere = app.test_client()
    begin(elsewhere, other)
    assert elsewhere.post("/account/sign-in/code", data={"code": codes[0]}).status_code == 422


def test_who_may_have_them(app: Flask, peppers: PepperRing, inspector: Account) -> None:
    steward = db.session.get_one(User, make_account(Role.STEWARD, peppers=peppers).user_id)
    with pytest.raises(InvalidInput):
        make_spare_codes(actors.staff(steward.id, roles=[Role.STEWARD]), steward, peppers=peppers)
    with pytest.raises(NotAllowed):
        make_spare_codes(OPERATOR, db.session.get_one(User, inspector.user_id), peppers=peppers)


def test_whoever_is_invited_again_begins_without(
    client: FlaskClient, peppers: PepperRing, inspector: Account
) -> None:
    sign_in(client, inspector)
    make_codes(client)
    with transaction():
        invite_again(OPERATOR, db.session.get_one(User, inspector.user_id))
    assert db.session.scalars(select(SpareCode)).all() == []
