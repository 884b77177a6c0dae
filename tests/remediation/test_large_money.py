"""Amounts that are ordinary in rupiah are kept exactly on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from grievance.app import create_app
from grievance.foundation.db import db, transaction
from grievance.foundation.settings import Settings
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.money import parse_money
from grievance.remediation.services import progress
from grievance.remediation.states import RemedyFactKind
from tests.factories.remedies import action, first_action, make_agreed_plan, make_matter, terms


@pytest.fixture
def installed(either_database: Settings) -> Iterator[Flask]:
    """An application on a migrated database of each kind."""
    app = create_app(either_database)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_three_billion_rupiah_are_planned_and_delivered(installed: Flask) -> None:
    amount = parse_money("3000000000", "IDR", locale="id")
    assert amount > 2**31
    matter = make_matter(peppers=installed.extensions["peppers"])
    action_id = first_action(make_agreed_plan(matter, terms(matter, amount=amount, currency="IDR")))
    assert action(action_id).amount == amount
    with transaction():
        progress.start_action(matter.operator.actor, action(action_id))
        progress.claim_delivered(
            matter.operator.actor, action(action_id), workers=60, amount=amount, currency="IDR"
        )
    kept = db.session.query(RemedyFact).filter_by(action_id=action_id, kind=RemedyFactKind.CLAIMED).one()
    assert (kept.amount, kept.currency) == (amount, "IDR")
