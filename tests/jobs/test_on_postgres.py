"""The same queue, chain and sign-in on PostgreSQL, where several write at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.app import create_app
from grievance.audit.chain import chain_new_facts, verify
from grievance.audit.trail import record
from grievance.foundation.db import db, transaction
from grievance.foundation.settings import Settings
from grievance.jobs.models import Job
from grievance.jobs.queue import enqueue, handle_with, run_due
from grievance.migrations.schema import newest_revision, present_revision, upgrade
from grievance.policy import actor as actors
from grievance.policy.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.people import make_organisation


@pytest.fixture
def on_postgres(settings: Settings, newest_postgres_url: str) -> Iterator[Flask]:
    """The application on an empty PostgreSQL database at the newest schema."""
    app = create_app(replace(settings, database_url=newest_postgres_url))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_an_empty_database_is_brought_to_the_newest_schema(settings: Settings, postgres_url: str) -> None:
    with create_app(replace(settings, database_url=postgres_url)).app_context():
        assert present_revision() is None
        upgrade()
        assert present_revision() == newest_revision()
        db.engine.dispose()


def side_by_side(app: Flask, work: object, times: int = 4) -> list[object]:
    """Do the same in several threads at once, each with connections of its own."""
    assert callable(work)

    def alone(_number: int) -> object:
        with app.app_context():
            return work()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(alone, range(times)))


def test_workers_side_by_side_do_each_piece_once(on_postgres: Flask) -> None:
    seen: list[int] = []

    def do(number: int) -> None:
        seen.append(number)

    handle_with("test.work", do)
    with transaction():
        for number in range(60):
            enqueue("test.work", number=number)
    done = side_by_side(on_postgres, run_due)
    assert sorted(seen) == list(range(60))
    assert sum(int(str(each)) for each in done) == 60


def test_one_key_is_one_job_whoever_comes_first(on_postgres: Flask) -> None:
    def add() -> None:
        with transaction():
            enqueue("test.work", unique_key="once")

    side_by_side(on_postgres, add)
    assert db.session.scalar(select(func.count(Job.id))) == 1


def test_facts_are_chained_once_by_workers_side_by_side(on_postgres: Flask) -> None:
    organisation_id = make_organisation(OrganisationKind.BRAND)
    with transaction():
        subject = db.session.get_one(Organisation, organisation_id)
        for number in range(40):
            record(actors.service(), "organisation.tested", subject, count=number)

    def chain() -> int:
        with transaction():
            return chain_new_facts(limit=15)

    side_by_side(on_postgres, chain)
    db.session.rollback()
    verdict = verify()
    assert (verdict.chained, verdict.unchained, verdict.broken_at) == (40, 0, None)


def test_an_inspector_signs_in(on_postgres: Flask) -> None:
    client = on_postgres.test_client()
    sign_in(client, make_account(Role.INSPECTOR, peppers=on_postgres.extensions["peppers"]))
    assert client.get("/account").status_code == 200
