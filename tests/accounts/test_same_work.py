"""Who is known and who is not costs the same work, so that waiting for the answer tells nothing.

Times on a busy machine prove little; what takes the time is the stretching, so its runs are counted instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.user import User, UserState
from grievance.foundation import secrets as stretching
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.vault.reporter_codes import new_code
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.reports import Phone, make_intake, make_report

Work = list[tuple[int, int, int]]
Measure = Callable[[Callable[[], Any]], Work]


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Measure:
    """Return what some step stretches: memory, passes and length of each run."""
    done: Work = []
    real = stretching.hash_secret_raw

    def counted(secret: bytes, salt: bytes, **cost: Any) -> bytes:
        done.append((cost["memory_cost"], cost["time_cost"], len(salt)))
        return real(secret, salt, **cost)

    monkeypatch.setattr(stretching, "hash_secret_raw", counted)

    def of(step: Callable[[], Any]) -> Work:
        done.clear()
        step()
        return list(done)

    return of


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def test_known_and_unknown_people_cost_one_stretching_each(
    app: Flask, peppers: PepperRing, measure: Measure
) -> None:
    known, locked = (make_account(Role.INSPECTOR, peppers=peppers) for _ in range(2))
    with transaction():
        db.session.get_one(User, locked.user_id).state = UserState.LOCKED

    def sign_in(email: str, password: str) -> Work:
        browser = app.test_client()
        return measure(lambda: browser.post("/account/sign-in", data={"email": email, "password": password}))

    right = sign_in(known.email, PASSWORD)
    assert len(right) == 1
    for email, password in (
        (known.email, "four wrong words here"),
        (locked.email, PASSWORD),
        ("nobody@example.org", PASSWORD),
        ("nobody@example.org", "four wrong words here"),
    ):
        assert sign_in(email, password) == right


def test_known_and_unknown_codes_cost_one_stretching_each(
    app: Flask, client: FlaskClient, peppers: PepperRing, measure: Measure
) -> None:
    make_intake(peppers)
    known = make_report(peppers).code
    seen = []
    for code in (known, new_code(), new_code()):
        phone = Phone(app.test_client()).opens("/follow")
        seen.append(measure(lambda phone=phone, code=code: phone.sends("/follow", code=code)))
    assert len(seen[0]) == 1
    assert seen[1] == seen[2] == seen[0]


def test_a_slip_of_the_finger_costs_no_stretching(app: Flask, peppers: PepperRing, measure: Measure) -> None:
    make_intake(peppers)
    code = make_report(peppers).code
    slip = code[:-1] + str((int(code[-1]) + 1) % 10)
    phone = Phone(app.test_client()).opens("/follow")
    assert measure(lambda: phone.sends("/follow", code=slip)) == []
