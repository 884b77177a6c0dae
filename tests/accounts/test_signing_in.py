"""Passwords and codes: what is stored, what is refused, and how long it takes."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.accounts.passwords import keys_of, new_keys
from grievance.accounts.services.inviting import invite_again
from grievance.accounts.services.membership import lock_user
from grievance.accounts.services.second_factor import check_code, enrol, new_secret
from grievance.accounts.services.signing_in import check_password, stretch_typed
from grievance.accounts.services.wrong_tries import ACCOUNT, HERE, NETWORK, refuse_for
from grievance.audit.models import Fact
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import NotAllowed, Sealed, TooManyTries
from grievance.foundation.secrets import LOWEST, PASSWORD, Cost, PepperRing, stretch
from grievance.policy import actor as actors
from grievance.policy.roles import Role
from tests.factories.accounts import OPERATOR, make_account
from tests.factories.accounts import PASSWORD as WORDS


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


def stretched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count how often something is stretched from now on."""
    costs: list[str] = []

    def counted(secret: str, *, salt: bytes, cost: Cost) -> bytes:
        costs.append(cost.identifier)
        return stretch(secret, salt=salt, cost=cost)

    monkeypatch.setattr("grievance.accounts.passwords.stretch", counted)
    return costs


def test_whoever_tries_exactly_one_stretching_is_done(
    app: Flask, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known, unknown, locked, or invited and not yet here: the work is the same, and so is the answer."""
    known, locked, gone = (make_account(Role.STEWARD, peppers=peppers) for _ in range(3))
    with transaction():
        lock_user(OPERATOR, db.session.get_one(User, locked.user_id))
        invite_again(OPERATOR, db.session.get_one(User, gone.user_id))
    costs = stretched(monkeypatch)
    for email in (known.email, locked.email, gone.email, "nobody@example.org"):
        typed = stretch_typed(email, "a wrong password", peppers=peppers, cost=LOWEST)
        with transaction():
            assert check_password(typed).user is None
    assert costs == [LOWEST.identifier] * 4
    right = stretch_typed(locked.email, WORDS, peppers=peppers, cost=LOWEST)
    with transaction():
        assert check_password(right).user is None, "a locked account does not open with its password"


@pytest.mark.parametrize("known", [True, False])
def test_known_and_unknown_accounts_wait_alike(app: Flask, peppers: PepperRing, known: bool) -> None:
    email = make_account(Role.STEWARD, peppers=peppers).email if known else "nobody@example.org"
    waits = []
    with clock.at(clock.now()):
        for _ in range(HERE.free + 4):
            try:
                try_once(email, peppers=peppers)
            except TooManyTries as refusal:
                waits.append((refusal.seconds, refusal.message, refusal.values))
    assert [seconds for seconds, *_ in waits] == [30, 30, 30]
    assert {words for _, words, _ in waits} == {
        "There were too many wrong tries. Wait a minute and try again."
    }


def test_nobody_keeps_an_owner_out_from_elsewhere_for_long(app: Flask, peppers: PepperRing) -> None:
    """Five wrong tries shut a stranger's network out of an account, and not its owner's."""
    account = make_account(Role.STEWARD, peppers=peppers)
    with clock.at(clock.now()):
        for _ in range(HERE.free + 1):
            try_once(account.email, peppers=peppers, network="203.0.113.0/24")
        with pytest.raises(TooManyTries):
            try_once(account.email, peppers=peppers, network="203.0.113.0/24")
        mine = stretch_typed(account.email, WORDS, peppers=peppers, cost=LOWEST, network="198.51.100.0/24")
        with transaction():
            assert check_password(mine).user is not None
    assert ACCOUNT.longest_wait <= timedelta(minutes=5)


def test_a_network_that_tries_many_accounts_waits_for_seconds(app: Flask, peppers: PepperRing) -> None:
    network = "203.0.113.0/24"
    with clock.at(clock.now()):
        for number in range(NETWORK.free + 1):
            try_once(f"nobody{number}@example.org", peppers=peppers, network=network)
        with pytest.raises(TooManyTries) as refused:
            try_once("another@example.org", peppers=peppers, network=network)
        assert refused.value.seconds == 5
        try_once("another@example.org", peppers=peppers, network="198.51.100.0/24")


def test_a_long_wait_is_said_in_minutes(app: Flask, peppers: PepperRing) -> None:
    with clock.at(clock.now()), pytest.raises(TooManyTries) as refused:
        refuse_for(timedelta(seconds=61))
    assert refused.value.values == {"minutes": 2}
    assert refused.value.seconds == 61


def test_an_account_that_is_being_guessed_is_a_fact(app: Flask, peppers: PepperRing) -> None:
    account = make_account(Role.STEWARD, peppers=peppers)
    for number in range(ACCOUNT.free + 1):
        try_once(account.email, peppers=peppers, network=f"network {number}")
    facts = db.session.scalars(select(Fact).where(Fact.verb == "user.tries_slowed")).all()
    assert [(fact.actor, fact.codes) for fact in facts] == [("service", {})]


def try_once(email: str, *, peppers: PepperRing, network: str = "") -> None:
    """Try a wrong password."""
    typed = stretch_typed(email, "a wrong password", peppers=peppers, cost=LOWEST, network=network)
    with transaction():
        assert check_password(typed).user is None


def test_a_stranger_takes_as_long_as_a_colleague(app: Flask, peppers: PepperRing) -> None:
    """The slow part is the same, so that the clock does not tell who has an account."""
    account = make_account(Role.STEWARD, peppers=peppers)
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
    with transaction(), pytest.raises(Sealed):
        check_code(db.session.get_one(User, theirs.user_id), mine.code(), peppers=peppers)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(typed=st.text(max_size=30))
def test_no_odd_code_breaks_anything(app: Flask, peppers: PepperRing, typed: str) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    user = db.session.get_one(User, account.user_id)
    assert not check_code(user, typed, peppers=peppers) or typed.strip()
    db.session.rollback()  # so that the next one need not wait
