"""The doors: password, code, and what happens to whoever cannot pass."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.accounts.services.wrong_tries import CODES, HERE
from grievance.audit.models import Fact
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import OPENS_SEALED, Role
from grievance.tries.models import TryCounter
from grievance.vault.models.session import VisitSession
from tests.factories.accounts import PASSWORD, make_account, sign_in
from tests.factories.visits import text_of, without_tokens


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def cookie(client: FlaskClient) -> str | None:
    found = client.get_cookie("visit")
    return found.value if found else None


def test_an_inspector_needs_both_and_lands_in_their_room(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    first = client.post("/account/sign-in", data={"email": account.email.upper(), "password": PASSWORD})
    assert first.headers["Location"] == "/account/sign-in/code"
    between = cookie(client)
    assert client.get("/account").status_code == 302, "a password alone opens nothing"
    second = client.post("/account/sign-in/code", data={"code": account.code()})
    assert second.headers["Location"] == "/inspector"
    assert cookie(client) != between, "the cookie changes with the second factor"
    assert client.get("/account").status_code == 200


def test_the_page_that_was_wanted_comes_after_signing_in(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    wanted = client.get("/account/password")
    assert wanted.headers["Location"] == "/account/sign-in?next=/account/password"
    answer = client.post(wanted.headers["Location"], data={"email": account.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/account/password"


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]
)
def test_nobody_is_sent_elsewhere(client: FlaskClient, peppers: PepperRing, address: str) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    answer = client.post(
        "/account/sign-in",
        query_string={"next": address},
        data={"email": account.email, "password": PASSWORD},
    )
    assert answer.headers["Location"] == "/admin/sites"


def test_the_answer_is_the_same_for_a_stranger_and_a_wrong_password(
    client: FlaskClient, peppers: PepperRing
) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    pages = [
        client.post("/account/sign-in", data={"email": email, "password": "not the right one"})
        for email in (account.email, "nobody@example.org")
    ]
    assert [page.status_code for page in pages] == [422, 422]
    texts = [
        without_tokens(text_of(page)).replace(account.email, "X").replace("nobody@example.org", "X")
        for page in pages
    ]
    assert texts[0] == texts[1]
    assert "not the right one" not in texts[0]


@pytest.mark.parametrize("known", [True, False])
def test_wrong_tries_have_to_wait_and_even_the_right_password_does(
    client: FlaskClient, peppers: PepperRing, known: bool
) -> None:
    email = make_account(Role.STEWARD, peppers=peppers).email if known else "nobody@example.org"
    right = {"email": email, "password": PASSWORD}
    with clock.at(clock.now()):
        for _ in range(HERE.free + 1):
            answer = client.post("/account/sign-in", data={"email": email, "password": "wrong"})
            assert answer.status_code == 422
        answer = client.post("/account/sign-in", data=right)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
        assert "There were too many wrong tries. Wait a minute and try again." in text_of(answer)
        assert email in text_of(answer), "what was typed is kept"
        assert PASSWORD not in text_of(answer)
    with clock.at(clock.now() + timedelta(seconds=31)):
        assert client.post("/account/sign-in", data=right).status_code == (303 if known else 422)


def test_whoever_gets_in_begins_anew(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    for _ in range(HERE.free):
        client.post("/account/sign-in", data={"email": account.email, "password": "wrong"})
    sign_in(client, account)
    assert db.session.scalars(select(TryCounter)).all() == []


def test_a_right_password_does_not_forgive_wrong_codes(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    with clock.at(clock.now()):
        for _ in range(CODES.free + 1):
            client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
            client.post("/account/sign-in/code", data={"code": "000000"})
        client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
        answer = client.post("/account/sign-in/code", data={"code": account.code()})
    assert answer.status_code == 429, "the right code has to wait too"
    assert answer.headers["Retry-After"] == "60"
    fact = db.session.scalars(select(Fact).where(Fact.verb == "user.codes_slowed")).one()
    assert fact.actor == "service"


def test_a_code_works_once(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    with clock.at(clock.now()):
        sign_in(client, account)
        another = app.test_client()
        another.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
        assert another.post("/account/sign-in/code", data={"code": account.code()}).status_code == 422


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_telephones_clock_may_be_a_little_off(
    client: FlaskClient, peppers: PepperRing, seconds: int
) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    present = clock.now()
    client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    with clock.at(present + timedelta(seconds=seconds)):
        code = account.code()
    with clock.at(present):
        assert client.post("/account/sign-in/code", data={"code": code}).status_code == 303


def test_a_code_of_ten_minutes_ago_does_not_fit(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    with clock.at(clock.now() - timedelta(minutes=10)):
        old = account.code()
    client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    assert client.post("/account/sign-in/code", data={"code": old}).status_code == 422


def test_the_step_between_password_and_code_ends_after_ten_minutes(
    client: FlaskClient, peppers: PepperRing
) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    with clock.at(clock.now() + timedelta(minutes=11)):
        answer = client.post("/account/sign-in/code", data={"code": account.code()})
    assert answer.headers["Location"] == "/account/sign-in"


def test_digits_of_any_script_are_a_code(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    arabic = "".join(chr(0x0660 + int(digit)) for digit in account.code())
    assert client.post("/account/sign-in/code", data={"code": arabic}).status_code == 303


@pytest.mark.parametrize("role", sorted(OPENS_SEALED))
def test_whoever_opens_sealed_content_cannot_come_in_without_a_second_factor(
    client: FlaskClient, peppers: PepperRing, role: Role
) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    with db.session.no_autoflush:
        user = db.session.get_one(User, account.user_id)
    from grievance.accounts.services.membership import set_roles
    from grievance.foundation.db import transaction
    from tests.factories.accounts import OPERATOR

    with transaction():
        set_roles(OPERATOR, user, roles=[role])
    answer = client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/account/second-factor"
    assert client.get("/account").status_code == 302
    assert "<path" in client.get("/account/second-factor").get_data(as_text=True)


def test_signing_out_ends_the_visit_for_good(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    sign_in(client, account)
    kept = cookie(client)
    assert kept is not None
    client.post("/account/sign-out")
    client.set_cookie("visit", kept)
    assert client.get("/account").status_code == 302
    assert db.session.scalar(select(VisitSession).where(VisitSession.user_id == account.user_id)) is None


def test_signing_in_is_a_fact_without_an_address(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    sign_in(client, account)
    fact = db.session.scalars(select(Fact).where(Fact.verb == "user.signed_in")).one()
    assert (fact.actor, fact.role, fact.codes) == (f"user:{account.user_id}", "inspector", {})


def test_forms_need_their_token(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    account = make_account(Role.STEWARD, peppers=peppers)
    answer = client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert client.post("/account/sign-out").status_code == 400


def test_the_pages_are_in_japanese_too(client: FlaskClient) -> None:
    client.set_cookie("lang", "ja")
    assert 'lang="ja"' in client.get("/account/sign-in").get_data(as_text=True)
