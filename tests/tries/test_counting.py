"""Wrong tries: counted together by all processes, forgotten with their window, and about nobody by name."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.app import create_app
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.tries.counting import Counter, Limit, forget_expired
from grievance.tries.models import TryCounter
from grievance.tries.networks import network_of

HOUR = timedelta(hours=1)
LIMIT = Limit("test", HOUR, 3, timedelta(seconds=30), timedelta(minutes=5))
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def installed(either_database: Settings) -> Iterator[Flask]:
    """An installation on a database of each kind."""
    app = create_app(replace(either_database, threads=8))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def counter(app: Flask, who: str = "grace@example.org") -> Counter:
    return Counter(LIMIT, who, app.extensions["peppers"])


def count(of: Counter, times: int = 1) -> None:
    with transaction():
        for _ in range(times):
            of.count()


def test_a_few_are_free_and_each_further_one_doubles_the_wait(app: Flask) -> None:
    here = counter(app)
    with clock.at(NOON):
        waits = []
        for _ in range(9):
            count(here)
            waits.append(here.left_to_wait().total_seconds())
    assert waits == [0, 0, 0, 30, 60, 120, 240, 300, 300]


def test_all_is_forgotten_when_the_window_ends(app: Flask) -> None:
    here = counter(app)
    with clock.at(NOON):
        count(here, 9)
    with clock.at(NOON + HOUR):
        assert (here.tries(), here.left_to_wait()) == (0, timedelta(0))
        count(here)
        assert here.tries() == 1, "the old row begins anew"
        assert here.left_to_wait() == timedelta(0)


def test_no_row_outlives_its_window_and_expired_ones_are_swept(app: Flask) -> None:
    with clock.at(NOON):
        count(counter(app), 20)
        count(counter(app, "omari@example.org"))
        assert set(db.session.scalars(select(TryCounter.expires_at))) == {NOON + HOUR}
    with clock.at(NOON + HOUR), transaction():
        assert forget_expired() == 2
    assert db.session.scalar(select(TryCounter)) is None


def test_midnight_changes_the_key_and_forgives_nothing(app: Flask) -> None:
    here = counter(app)
    evening = NOON.replace(hour=23, minute=50)
    with clock.at(evening):
        count(here, 4)
        before = set(db.session.scalars(select(TryCounter.key)))
    with clock.at(evening + timedelta(minutes=20)):
        assert here.tries() == 4
        count(here)
        assert (here.tries(), here.left_to_wait().total_seconds()) == (5, 60)
        both = set(db.session.scalars(select(TryCounter.key)))
    assert len(both) == 2
    assert before < both


def test_a_row_says_nothing_without_the_pepper(app: Flask) -> None:
    count(counter(app))
    row = db.session.scalars(select(TryCounter)).one()
    assert b"grace" not in row.key
    assert Counter(LIMIT, "grace@example.org", PepperRing.new()).tries() == 0


def test_accounts_and_limits_are_counted_apart(app: Flask) -> None:
    count(counter(app), 4)
    other = Counter(Limit("other", HOUR, 3), "grace@example.org", app.extensions["peppers"])
    assert (counter(app, "omari@example.org").tries(), other.tries()) == (0, 0)


def test_whoever_was_right_begins_anew(app: Flask) -> None:
    count(counter(app), 7)
    with transaction():
        counter(app).forgive()
    assert (counter(app).tries(), counter(app).left_to_wait()) == (0, timedelta(0))


def test_tries_at_the_same_moment_are_all_counted(installed: Flask) -> None:
    def one(_number: int) -> None:
        with installed.app_context():
            count(counter(installed))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(24)))
    assert counter(installed).tries() == 24


def test_whoever_tries_many_at_once_gets_no_more_tries_than_one_by_one(installed: Flask) -> None:
    """Each try asks first, and while one is judged no other with the same counter is."""

    def one(_number: int) -> bool:
        with installed.app_context(), transaction():
            here = counter(installed)
            if here.hold():
                return False
            here.count()
            return True

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(one, range(24)))
    assert taken == LIMIT.free + 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:12:34::1", "2001:db8:12::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        (None, ""),
        ("unix:", ""),
    ],
)
def test_networks(address: str | None, network: str) -> None:
    assert network_of(address) == network
