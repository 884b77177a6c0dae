"""Facts carry codes and counts, never words, and nothing that tells one reporter from another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.audit.models import Fact
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.policy import actor as actors


@pytest.fixture
def subject(app: Flask) -> Organisation:
    with transaction():
        made = Organisation(name="Team", kind=OrganisationKind.CASE_TEAM)
        db.session.add(made)
    return made


def test_a_reporter_is_nobody_in_particular_and_keeps_the_day_only(subject: Organisation) -> None:
    with clock.at(datetime(2026, 3, 2, 14, 30, tzinfo=UTC)), transaction():
        record(actors.reporter(7, principal_id=3, private_key=b""), "test.happened", subject)
    kept = db.session.scalars(select(Fact).where(Fact.verb == "test.happened")).one()
    assert (kept.actor, kept.at) == ("reporter", datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize("codes", [{"story": "x"}, {"reason": object()}])
def test_words_have_no_place_in_a_fact(subject: Organisation, codes: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)), transaction():
        record(actors.service(), "test.happened", subject, **codes)
