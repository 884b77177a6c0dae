"""What a password may be, and what is said about one that is easy to guess."""

from __future__ import annotations

import inspect
import re
import time

import pytest
import zxcvbn.feedback
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.password_advice import _SAYINGS, strength_of
from grievance.accounts.passwords import LONGEST, refuse_weak
from grievance.foundation.errors import InvalidInput
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.accounts import PASSWORD, make_account, sign_in
from tests.factories.visits import text_of


def judge(password: str) -> None:
    refuse_weak(
        password, email="grace.m@example.org", name="Grace Mwamba", organisation="Copperbelt Miners Union"
    )


@pytest.mark.parametrize(
    "password",
    [
        "four words are good",
        "長い合言葉は安全だと思いますよ",
        "vokna-brist-elmor-tapiz",
        "x" * 12 + "four quiet words",
    ],
)
def test_fine(password: str) -> None:
    judge(password)


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("x7#kQ2!m", "Use at least"),
        ("aaaaaaaaaaaaaaaaaaaa", "Use more different characters"),
        ("i am MWAMBA of lubumbashi", "Leave your name"),
        ("write to grace.m any time", "Leave your name"),
        ("x" * 300, "Use at most"),
        ("P@ssw0rd1234!", "easy to guess"),
        ("qwertyuiop1234", "easy to guess"),
        ("abcdefghijklmnop", "easy to guess"),
        ("password2024", "easy to guess"),
        ("copperbeltminers", "easy to guess"),
        ("michael12345", "easy to guess"),
    ],
)
def test_refused(password: str, because: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        judge(password)
    assert because in refused.value.message


def test_whom_one_works_for_makes_a_password_weaker() -> None:
    assert strength_of("copperbeltminers", about=[]).enough
    assert not strength_of("copperbeltminers", about=["Copperbelt Miners Union"]).enough


def test_everything_that_the_checker_can_say_has_words_of_our_own() -> None:
    source = inspect.getsource(zxcvbn.feedback)
    source = re.sub(r"' \\\n\s+'|\"\s*\n\s+\"", "", source)
    said = {
        each for pair in re.findall(r"""_\((?:'([^']*)'|"((?:[^"])*)")\)""", source) for each in pair if each
    }
    assert len(said) > 20
    assert said == set(_SAYINGS)


@pytest.mark.parametrize("part", ["@4$5!1|0", "13579", "passwordlove1990", "qwertyasdfgh"])
def test_a_long_password_does_not_keep_the_server_busy(part: str) -> None:
    strength_of("warm the lists up", about=[])
    begun = time.process_time()
    strength_of((part * LONGEST)[:LONGEST], about=["grace"])
    assert time.process_time() - begun < 1.0


def test_the_advice_is_shown_in_ones_language(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    account = make_account(Role.STEWARD, peppers=peppers)
    sign_in(client, account)
    weak = {"old_password": PASSWORD, "new_password": "P@ssw0rd1234!", "again": "P@ssw0rd1234!"}
    page = text_of(client.post("/account/password", data=weak))
    assert "This password is easy to guess." in page
    assert "This is close to a password that many people use." in page
    client.set_cookie("lang", "ja")
    japanese = text_of(client.post("/account/password", data=weak))
    assert "このパスワードは簡単に推測されます。" in japanese
    assert "easy to guess" not in japanese
