"""The chain of facts: whole, and broken wherever somebody changed something."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.audit.chain import GENESIS, chain_new_facts, verify
from grievance.audit.models import Fact
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.policy import actor as actors
from tests.factories.guards import without_guards
from tests.factories.people import make_organisation


@pytest.fixture(autouse=True)
def _app(app: Flask) -> None:
    """Give every test a database."""


def facts(count: int) -> None:
    organisation_id = make_organisation(OrganisationKind.BRAND)
    with transaction():
        subject = db.session.get_one(Organisation, organisation_id)
        for number in range(count):
            record(actors.service(), "organisation.tested", subject, count=number)


def chain() -> int:
    with transaction():
        return chain_new_facts()


def test_an_empty_chain_is_whole() -> None:
    assert chain() == 0
    verdict = verify()
    assert (verdict.chained, verdict.broken_at, verdict.head) == (0, None, GENESIS)


def test_new_facts_are_chained_in_order_and_verify() -> None:
    facts(3)
    assert chain() == 3
    facts(2)
    assert (verify().chained, verify().unchained) == (3, 2)
    assert chain() == 2
    verdict = verify()
    assert (verdict.chained, verdict.unchained, verdict.broken_at) == (5, 0, None)
    assert verdict.head != GENESIS


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "organisation.forged"},
        {"actor": "user:99"},
        {"role": "inspector"},
        {"subject_reference": "somebodyelse"},
        {"codes": {"count": 100}},
        {"record_version": 2},
        {"at": clock.now() - timedelta(days=3)},
        {"hash": bytes(32)},
        {"previous_hash": b"x" * 32},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_fact_breaks_the_chain_where_it_is(change: dict[str, object]) -> None:
    facts(5)
    chain()
    with without_guards():
        db.session.execute(update(Fact).where(Fact.id == 3).values(**change))
    assert verify().broken_at in {3, 4}


def test_a_fact_taken_away_breaks_the_chain() -> None:
    facts(5)
    chain()
    with without_guards():
        db.session.execute(delete(Fact).where(Fact.id == 2))
    assert verify().broken_at == 3


def test_a_fact_that_was_committed_late_finds_its_place() -> None:
    facts(4)
    with without_guards():
        late = db.session.get_one(Fact, 2)
        kept = {name: getattr(late, name) for name in ("at", "actor", "role", "verb", "subject_kind")}
        kept |= {"subject_reference": late.subject_reference, "codes": late.codes}
        db.session.delete(late)
    chain()
    with transaction():
        db.session.add(Fact(id=2, **kept))
    facts(1)
    chain()
    verdict = verify()
    assert (verdict.chained, verdict.unchained, verdict.broken_at) == (5, 0, None)
