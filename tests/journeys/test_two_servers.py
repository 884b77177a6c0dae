"""Two servers on one installation share sign-ins and wrong tries, and so they do after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
from tests.services.http_reporter import HttpReporter, token_of
from tests.services.server import LiveServer


class Pair:
    """Two servers that know nothing of each other but the database and the secret file."""

    def __init__(self, one: LiveServer, two: LiveServer) -> None:
        self.one, self.two = one, two
        for each in (one, two):
            each.start()

    def restart(self) -> None:
        """End both, so that nothing in any memory is left, and start them again."""
        for each in (self.one, self.two):
            each.stop()
            each.start()


@pytest.fixture
def pair(app: Flask, folder: Path, live_server: Callable[..., LiveServer]) -> Iterator[Pair]:
    alone = {"GRIEVANCE_KDF_COST": "lowest", "GRIEVANCE_PROCESSES": "1"}
    yield Pair(live_server(alone, folder=folder), live_server(alone, folder=folder))
    for browser in _opened:
        browser.close()
    _opened.clear()


_opened: list[HttpReporter] = []


def at(server: LiveServer, before: HttpReporter | None = None, **held: Any) -> HttpReporter:
    """Return the same browser at another server."""
    cookies = dict(before.cookies) if before else {}
    _opened.append(HttpReporter(server.port, cookies=cookies, **held))
    return _opened[-1]


def posts(browser: HttpReporter, address: str, **fields: str) -> int:
    """Open a page and send its form."""
    browser.fetch("GET", address)
    return browser.fetch("POST", address, [("csrf_token", token_of(browser.page)), *fields.items()])


def test_a_sign_in_begun_at_one_goes_on_at_the_other_and_after_a_restart(
    pair: Pair, peppers: PepperRing
) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    one = at(pair.one)
    assert posts(one, "/account/sign-in", email=account.email, password=PASSWORD) == 303
    pair.restart()
    two = at(pair.two, one)
    assert posts(two, "/account/sign-in/code", code=account.code()) == 303
    one = at(pair.one, two)
    assert one.fetch("GET", "/account") == 200
    pair.restart()
    two, one = at(pair.two, one), at(pair.one, one)
    assert (two.fetch("GET", "/account"), one.fetch("GET", "/account")) == (200, 200)
    thief = at(pair.one, two)
    token = token_of(two.page)
    assert two.fetch("POST", "/account/sign-out", [("csrf_token", token)]) == 303
    assert thief.fetch("GET", "/account") == 302, "it has ended at both"


@pytest.mark.parametrize("known", [True, False])
def test_wrong_passwords_count_at_both_and_survive_a_restart(
    pair: Pair, peppers: PepperRing, known: bool
) -> None:
    email = make_account(Role.BRAND, peppers=peppers).email if known else "nobody@example.org"
    for number in range(HERE.free + 1):
        server = pair.one if number % 2 else pair.two
        assert posts(at(server), "/account/sign-in", email=email, password="wrong") == 422
    assert posts(at(pair.one), "/account/sign-in", email=email, password=PASSWORD) == 429
    pair.restart()
    assert posts(at(pair.two), "/account/sign-in", email=email, password=PASSWORD) == 429


def test_wrong_reporter_codes_at_both_slow_the_whole_installation(pair: Pair, peppers: PepperRing) -> None:
    make_intake(peppers)
    phones = [at(pair.one), at(pair.two)]
    for number in range(FREE + 2):
        assert posts(phones[number % 2], "/follow", code=new_code()) == 422
    db.session.rollback()
    assert delay(peppers) == pytest.approx(0.1), "this process, a third one, sees them too"
    slip = new_code()
    posts(phones[0], "/follow", code=slip[:-1] + str((int(slip[-1]) + 1) % 10))
    db.session.rollback()
    assert delay(peppers) == pytest.approx(0.1), "a slip of the finger is no try"
