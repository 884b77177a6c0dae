"""Passwords and codes: what is stored, what is refused, and how long it takes."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grievance.accounts.models.user import User
from grievance.accounts.passwords import keys_of, new_keys, refuse_weak
from grievance.accounts.services.second_factor import check_code, enrol, new_secret
from grievance.accounts.services.signing_in import (
    FIRST_WAIT,
    FREE_TRIES,
    LONGEST_WAIT,
    check_password,
    count_failure,
    stretch_typed,
)
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, Sealed
from grievance.foundation.secrets import LOWEST, PASSWORD, PepperRing
from grievance.policy import actor as actors
from grievance.policy.roles import Role
from tests.factories.accounts import PASSWORD as WORDS
from tests.factories.accounts import make_account


def test_verifier_and_wrapping_key_say_nothing_about_each_other(peppers: PepperRing) -> None:
    keys = new_keys(WORDS, cost=LOWEST, peppers=peppers)
    assert keys.verifier != keys.wrapping_key
    same = keys_of(WORDS, salt=keys.salt, cost=LOWEST, peppers=peppers, pepper_id=keys.pepper_id)
    assert same == keys
    assert new_keys(WORDS, cost=LOWEST, peppers=peppers).verifier != keys.verifier


def test_a_verifier_is_worthless_without_the_pepper() -> None:
    ring, other = PepperRing.new(), PepperRing.new()
    keys = new_keys(WORDS, cost=LOWEST, peppers=ring)
    guessed = keys_of(WORDS, salt=keys.salt, cost=LOWEST, peppers=other, pepper_id=1)
    assert guessed.verifier != keys.verifier


def test_secrets_are_not_in_what_a_log_would_show() -> None:
    keys = new_keys(WORDS, cost=LOWEST, peppers=PepperRing.new())
    assert keys.verifier.hex() not in repr(keys)
    assert repr(keys.wrapping_key) not in repr(keys)


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    ring, salt = PepperRing.new(), bytes(16)
    one, two = (
        keys_of(word, salt=salt, cost=LOWEST, peppers=ring, pepper_id=1)
        for word in ("caf\u00e9 au lait chaud", "cafe\u0301 au lait chaud")
    )
    assert one.verifier == two.verifier


@pytest.mark.parametrize(
    ("password", "fine"),
    [
        ("x7#kQ2!m", False),
        ("four words are good", True),
        ("aaaaaaaaaaaaaaaaaaaa", False),
        ("i am MWAMBA of lubumbashi", False),
        ("write to grace.m any time", False),
        ("長い合言葉は安全だと思いますよ", True),
        ("x" * 300, False),
    ],
)
def test_what_a_password_may_be(password: str, fine: bool) -> None:
    def judge() -> None:
        refuse_weak(password, email="grace.m@example.org", name="Grace Mwamba")

    if fine:
        judge()
    else:
        with pytest.raises(InvalidInput):
            judge()


def test_each_further_wrong_try_waits_twice_as_long() -> None:
    user = User(failed_sign_ins=0)
    waits = []
    with clock.at(clock.now()):
        for _ in range(FREE_TRIES + 12):
            count_failure(user)
            waits.append(user.wait_until - clock.now() if user.wait_until else timedelta(0))
    assert waits[: FREE_TRIES + 3] == [timedelta(0)] * FREE_TRIES + [
        FIRST_WAIT,
        FIRST_WAIT * 2,
        FIRST_WAIT * 4,
    ]
    assert waits[-1] == LONGEST_WAIT


def test_a_stranger_takes_as_long_as_a_colleague(app: Flask, peppers: PepperRing) -> None:
    """The slow part is the same, so that the clock does not tell who has an account."""
    account = make_account(Role.BRAND, peppers=peppers)
    with transaction():
        new_keys(WORDS, cost=PASSWORD, peppers=peppers).keep(db.session.get_one(User, account.user_id))

    def seconds(email: str) -> float:
        begun = time.process_time()
        typed = stretch_typed(email, "a wrong password", peppers=peppers, cost=PASSWORD)
        with transaction():
            check_password(typed)
        return time.process_time() - begun

    known = [seconds(account.email) for _ in range(5)]
    unknown = [seconds(f"nobody{number}@example.org") for number in range(5)]
    ratio = statistics.median(known) / statistics.median(unknown)
    assert 0.6 < ratio < 1.6, ratio


def test_nobody_sets_somebody_elses_second_factor(app: Flask, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    user = db.session.get_one(User, account.user_id)
    somebody = actors.staff(account.user_id + 1, roles=[Role.ADMINISTRATOR])
    with pytest.raises(NotAllowed):
        enrol(somebody, user, secret=new_secret(), code="000000", peppers=peppers)


def test_a_second_factor_moved_to_another_account_opens_nothing(app: Flask, peppers: PepperRing) -> None:
    mine, theirs = (make_account(Role.INSPECTOR, peppers=peppers) for _ in range(2))
    with transaction():
        target = db.session.get_one(User, theirs.user_id)
        target.totp_secret = db.session.get_one(User, mine.user_id).totp_secret
    with pytest.raises(Sealed):
        check_code(db.session.get_one(User, theirs.user_id), mine.code(), peppers=peppers)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(typed=st.text(max_size=30))
def test_no_odd_code_breaks_anything(app: Flask, peppers: PepperRing, typed: str) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    user = db.session.get_one(User, account.user_id)
    assert not check_code(user, typed, peppers=peppers) or typed.strip()
    db.session.rollback()
