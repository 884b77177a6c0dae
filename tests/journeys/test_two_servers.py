"""Two servers on one installation share sign-ins and wrong tries; wrong tries outlive a restart."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from grievance.accounts.services.wrong_tries import HERE
from grievance.complaints.services.wrong_codes import FREE, delay
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.vault.reporter_codes import new_code
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.reports import make_intake
from tests.services.http_reporter import token_of
from tests.services.server import LiveServer
from tests.services.two_servers import ALONE, Pair, posts


@pytest.fixture(scope="module")
def folder(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One installation for this file: every test counts for people of its own."""
    target = tmp_path_factory.mktemp("shared") / "installation"
    shutil.copytree(migrated_folder, target)
    return target


@pytest.fixture(scope="module")
def both(folder: Path) -> Iterator[Pair]:
    """Two servers for this file."""
    logs = (folder.parent / "one.log", folder.parent / "two.log")
    pair = Pair(*(LiveServer(ALONE, folder, log) for log in logs))
    yield pair
    pair.close()
    pair.stop()


@pytest.fixture
def pair(both: Pair, app: Flask) -> Pair:
    """The two servers, beside the product in this process."""
    return both


def test_a_sign_in_begun_at_one_goes_on_at_the_other_and_ends_at_both(
    pair: Pair, peppers: PepperRing
) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    one = pair.at(pair.one)
    assert posts(one, "/account/sign-in", email=account.email, password=PASSWORD) == 303
    two = pair.at(pair.two, one)
    assert posts(two, "/account/sign-in/code", code=account.code()) == 303
    one = pair.at(pair.one, two)
    assert (two.fetch("GET", "/account"), one.fetch("GET", "/account")) == (200, 200)
    thief = pair.at(pair.one, two)
    token = token_of(two.page)
    assert two.fetch("POST", "/account/sign-out", [("csrf_token", token)]) == 303
    assert thief.fetch("GET", "/account") == 302, "it has ended at both"


def test_wrong_passwords_count_at_both_and_survive_a_restart(pair: Pair, peppers: PepperRing) -> None:
    emails = (make_account(Role.BRAND, peppers=peppers).email, "nobody@example.org")
    for email in emails:
        for number in range(HERE.free + 1):
            server = pair.one if number % 2 else pair.two
            assert posts(pair.at(server), "/account/sign-in", email=email, password="wrong") == 422
        assert posts(pair.at(pair.one), "/account/sign-in", email=email, password=PASSWORD) == 429
    pair.restart()
    for email in emails:
        for _while_or_after_the_wait in range(2):
            assert posts(pair.at(pair.one), "/account/sign-in", email=email, password="wrong") in {422, 429}
        assert posts(pair.at(pair.two), "/account/sign-in", email=email, password=PASSWORD) == 429


def test_wrong_reporter_codes_at_both_slow_the_whole_installation(pair: Pair, peppers: PepperRing) -> None:
    make_intake(peppers)
    phones = [pair.at(pair.one), pair.at(pair.two)]
    for number in range(FREE + 2):
        assert posts(phones[number % 2], "/follow", code=new_code()) == 422
    db.session.rollback()
    assert delay(peppers) == pytest.approx(0.1), "this process, a third one, sees them too"
    slip = new_code()
    posts(phones[0], "/follow", code=slip[:-1] + str((int(slip[-1]) + 1) % 10))
    db.session.rollback()
    assert delay(peppers) == pytest.approx(0.1), "a slip of the finger is no try"
