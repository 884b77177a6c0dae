"""Passkeys without a browser: what is asked, how long an answer is awaited, and what is no answer."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grievance.accounts.models.factor import Passkey
from grievance.accounts.models.user import User
from grievance.accounts.services.passkeys import (
    LAST_ONE,
    Place,
    add_passkey,
    check_passkey,
    place_of,
    remove_passkey,
)
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.web.account.passkey_questions import ask, take_challenge
from tests.factories.accounts import PASSWORD, Account, make_account, sign_in
from tests.factories.visits import text_of

HERE = Place("localhost", "http://localhost:8000")


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def inspector(peppers: PepperRing) -> Account:
    return make_account(Role.INSPECTOR, peppers=peppers)


def user_of(account: Account) -> User:
    return db.session.get_one(User, account.user_id)


def actor_of(account: Account) -> Actor:
    return actors.staff(account.user_id, roles=[Role.INSPECTOR])


def give_passkey(account: Account, name: str = "Stick") -> None:
    """Keep a public key of nobody's; it is good for everything but signing in."""
    with transaction():
        db.session.add(
            Passkey(
                user_id=account.user_id,
                name=name,
                credential_id=name.encode(),
                public_key=b"none",
                sign_count=0,
                transports="usb nfc",
                added_on=clock.today(),
            )
        )


def forget_app(account: Account) -> None:
    with transaction():
        user_of(account).totp_secret = None


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://localhost:8000", "localhost"),
        ("https://reports.example.org", "reports.example.org"),
        ("https://reports.example.org:8443/", "reports.example.org"),
        ("http://127.0.0.1:8000", None),
        ("http://[::1]:8000", None),
        ("http://reports.example.org", None),
        ("nonsense", None),
    ],
)
def test_where_browsers_take_passkeys(address: str, name: str | None) -> None:
    found = place_of(address)
    assert (found.name if found else None) == name


def test_the_question_says_nothing_but_what_is_needed(app: Flask, inspector: Account) -> None:
    give_passkey(inspector)
    with app.test_request_context():
        to_add = json.loads(ask(user_of(inspector), "add") or "")
        to_use = json.loads(ask(user_of(inspector), "use") or "")
    assert to_add["rp"] == {"name": "Portal", "id": "localhost"}
    assert to_add["authenticatorSelection"]["userVerification"] == "preferred"
    assert to_add["attestation"] == "none"
    assert [each["transports"] for each in to_add["excludeCredentials"]] == [["usb", "nfc"]]
    assert to_use["userVerification"] == "preferred"
    assert to_add["challenge"] != to_use["challenge"]
    assert "inspector" not in json.dumps(to_use)


def test_a_challenge_is_taken_once_for_its_purpose_and_for_five_minutes(
    app: Flask, inspector: Account
) -> None:
    moment = clock.now()
    with app.test_request_context(), clock.at(moment):
        ask(user_of(inspector), "add")
        assert take_challenge("add") is not None
        assert take_challenge("add") is None
        ask(user_of(inspector), "add")
        assert take_challenge("use") is None
        assert take_challenge("add") is None, "a wrong purpose uses it up"
        ask(user_of(inspector), "add")
        with clock.at(moment + timedelta(seconds=301)):
            assert take_challenge("add") is None


def test_adding_one_needs_the_password(client: FlaskClient, inspector: Account) -> None:
    sign_in(client, inspector)
    client.get("/account/passkeys/add")
    answer = client.post(
        "/account/passkeys/add", data={"name": "x", "password": "not mine at all", "credential": "{}"}
    )
    assert answer.status_code == 422
    assert "This is not your present password." in text_of(answer)
    client.get("/account/passkeys/add")
    answer = client.post(
        "/account/passkeys/add", data={"name": "x", "password": PASSWORD, "credential": "{}"}
    )
    assert "The browser&#39;s answer does not fit." in text_of(answer)


def test_an_app_beside_a_passkey_needs_the_password(client: FlaskClient, inspector: Account) -> None:
    sign_in(client, inspector)
    give_passkey(inspector)
    forget_app(inspector)
    page = text_of(client.get("/account/second-factor"))
    assert 'name="password"' in page
    assert client.post("/account/second-factor", data={"code": "123456"}).status_code == 422


def test_nobody_adds_or_removes_somebody_elses(app: Flask, inspector: Account) -> None:
    give_passkey(inspector)
    somebody = actors.staff(inspector.user_id + 1, roles=[Role.ADMINISTRATOR])
    with pytest.raises(NotAllowed):
        remove_passkey(somebody, user_of(inspector), reference=user_of(inspector).passkeys[0].reference)
    with pytest.raises(NotAllowed):
        add_passkey(somebody, user_of(inspector), name="x", answer="{}", place=HERE, challenge=b"c")


def test_the_last_second_factor_stays_where_one_is_needed(app: Flask, inspector: Account) -> None:
    give_passkey(inspector)
    give_passkey(inspector, "Other")
    forget_app(inspector)
    first, second = (each.reference for each in user_of(inspector).passkeys)
    with transaction():
        remove_passkey(actor_of(inspector), user_of(inspector), reference=first)
    with pytest.raises(InvalidInput, match=LAST_ONE), transaction():
        remove_passkey(actor_of(inspector), user_of(inspector), reference=second)
    with pytest.raises(NotFound):
        remove_passkey(actor_of(inspector), user_of(inspector), reference=first)


def test_the_last_one_goes_where_none_is_needed(app: Flask, peppers: PepperRing) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    give_passkey(account)
    with transaction():
        remove_passkey(
            actors.staff(account.user_id, roles=[Role.STEWARD]),
            user_of(account),
            reference=user_of(account).passkeys[0].reference,
        )
    assert user_of(account).passkeys == []


def test_a_passkey_asks_a_steward_too(client: FlaskClient, peppers: PepperRing) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    give_passkey(account)
    answer = client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/account/sign-in/code"
    page = text_of(client.get("/account/sign-in/code"))
    assert "Show your passkey" in page
    assert re.search(r'name="code"', page) is None, "there is no code to type"


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    answer=st.one_of(
        st.text(max_size=60),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda parts: (
                st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=8), parts, max_size=3)
            ),
            max_leaves=8,
        ).map(json.dumps),
        st.fixed_dictionaries(
            {
                "id": st.sampled_from(["U3RpY2s", "x", 3, None]),
                "rawId": st.sampled_from(["U3RpY2s", "é", [], None]),
                "type": st.sampled_from(["public-key", "other", None]),
                "response": st.dictionaries(
                    st.sampled_from(
                        [
                            "clientDataJSON",
                            "attestationObject",
                            "authenticatorData",
                            "signature",
                            "transports",
                        ]
                    ),
                    st.sampled_from(["", "e30", "U3RpY2s", "o2NmbXQ", "////", None, 5, [], {}]),
                    max_size=5,
                ),
            }
        ).map(json.dumps),
    )
)
def test_nothing_but_an_answer_is_one(app: Flask, peppers: PepperRing, answer: str) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    give_passkey(account, "Stick" + str(account.user_id))
    user = user_of(account)
    assert not check_passkey(user, answer=answer, place=HERE, challenge=b"c" * 32)
    with pytest.raises(InvalidInput):
        add_passkey(actor_of(account), user, name="x", answer=answer, place=HERE, challenge=b"c" * 32)
    db.session.rollback()
