"""What is published when, what is never published, and what is taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.cases.models.severity import Severity
from grievance.cases.states import CaseState, CaseType
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.supplychain.stages import Mineral, Stage
from grievance.transparency.dates import (
    DELAY,
    LONGEST_WAIT,
    is_publication_day,
    last_publication,
    next_publication,
)
from grievance.transparency.models import Publication, PublishedCase, PublishedFigure
from grievance.transparency.services.publishing import prepare_next_publication, publish_now
from grievance.transparency.services.publishing import publish as publish_again_and_again
from tests.factories.cases import STORY, Field, make_field
from tests.factories.places import make_site
from tests.factories.published import covert_cases, publish, set_workforce, told_cases
from tests.factories.shortcuts import end_at_once

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    with clock.at(NOON - timedelta(days=90)):
        return make_field(peppers)


def records() -> list[dict[str, Any]]:
    return [row.record for row in db.session.scalars(select(PublishedCase).order_by(PublishedCase.id))]


def figures(table: str) -> dict[str, int | None]:
    rows = db.session.scalars(select(PublishedFigure).where(PublishedFigure.table_name == table))
    return {row.row_key if table != "remedy_at_site" else row.column_key: row.value for row in rows}


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (date(2026, 11, 1), date(2026, 11, 15)),
        (date(2026, 11, 2), date(2026, 12, 1)),
        (date(2026, 11, 17), date(2026, 12, 1)),
        (date(2026, 11, 18), date(2026, 12, 15)),
        (date(2027, 2, 15), date(2027, 3, 1)),
        (date(2026, 12, 20), date(2027, 1, 15)),
    ],
)
def test_what_is_known_on_a_day_is_shown_on_a_fixed_day_two_weeks_later(known: date, shown: date) -> None:
    assert next_publication(known) == shown


def test_every_day_of_three_years_is_shown_after_14_days_or_more_on_the_first_or_the_fifteenth() -> None:
    waits = set()
    for number in range(3 * 366):
        known = date(2026, 1, 1) + timedelta(days=number)
        day = next_publication(known)
        assert is_publication_day(day)
        assert last_publication(day) == day
        waits.add(day - known)
    assert (min(waits), max(waits)) == (timedelta(days=14), DELAY + LONGEST_WAIT)


def test_four_reports_publish_nothing(app: Flask, peppers: PepperRing, field: Field) -> None:
    with clock.at(NOON):
        told_cases(field, peppers, 4)
        publish()
        assert records() == []
        assert figures("all") == {"all": None}


def test_five_reports_publish_codes_and_months(app: Flask, peppers: PepperRing, field: Field) -> None:
    with clock.at(NOON):
        filed = told_cases(field, peppers, 5, items=("WA2", "SH1"))
        publish()
        published = records()
        assert len(published) == 5
        one = published[0]
        assert one["opened"] == "2026-09"
        assert one["groups"] == ["SH", "WA"]
        assert one["country"] == "ZZ"
        assert one["minerals"] == ["cobalt"]
        assert one["stage_reached"] == "with_site"
        assert one["site"] is None
        assert one["findings"] == []
        assert figures("all") == {"all": 5}
        text = str(published)
        assert all(word not in text for word in STORY.split() if len(word) > 4)
        for each in filed:
            assert each.case.reference not in text
            assert each.case.brand_reference not in text
            assert each.complaint.reference not in text
            assert "'sw'" not in text


def test_a_site_is_named_once_five_findings_say_so(app: Flask, peppers: PepperRing, field: Field) -> None:
    with clock.at(NOON):
        told_cases(field, peppers, 5, found=True)
        publish()
        assert all(each["site"]["name"].startswith("Invented Site") for each in records())
        assert all(each["findings"] == [{"group": "WA", "outcome": "substantiated"}] for each in records())
        assert figures("outcome") == {"substantiated": 5}


@pytest.mark.parametrize("workers", [24, None])
def test_a_small_site_is_not_in_it(
    app: Flask, peppers: PepperRing, field: Field, workers: int | None
) -> None:
    with clock.at(NOON):
        told_cases(field, peppers, 6)
        set_workforce(field.site_id, workers)
        publish()
        assert records() == []


def test_a_country_with_four_reports_is_not_told(app: Flask, peppers: PepperRing, field: Field) -> None:
    with clock.at(NOON):
        told_cases(field, peppers, 6)
        operator = field.operator.actor.organisation_id
        plant = make_site(
            team=field.team_id, answered_by=operator, mineral=Mineral.NICKEL, stage=Stage.REFINERY
        )
        told_cases(field, peppers, 4, site_id=plant)
        publish()
        assert len(records()) == 10
        assert {str(each["minerals"]) for each in records()} == {"None"}
        assert figures("mineral") == {}


def test_who_is_at_risk_is_dated_by_quarter(app: Flask, peppers: PepperRing, field: Field) -> None:
    with clock.at(NOON):
        filed = told_cases(field, peppers, 5)
        with transaction():
            severity = db.session.scalar(select(Severity).where(Severity.case_id == filed[0].case_id))
            assert severity is not None
            severity.retaliation_risk = 2
        publish()
        assert sorted(each["opened"] for each in records()) == ["2026-09"] * 4 + ["2026-Q3"]


def test_a_case_waits_for_thirty_days_or_for_findings(app: Flask, peppers: PepperRing, field: Field) -> None:
    with clock.at(NOON):
        recent = datetime(2026, 10, 25, tzinfo=UTC)
        told_cases(field, peppers, 5, received=recent)
        publish()
        assert records() == []
        told_cases(field, peppers, 5, received=recent, found=True)
        publish()
        assert len(records()) == 5


def test_nothing_is_shown_that_is_younger_than_14_days(app: Flask, peppers: PepperRing, field: Field) -> None:
    with clock.at(NOON):
        told_cases(field, peppers, 5, received=datetime(2026, 11, 2, tzinfo=UTC), found=True)
        publish()
        assert records() == []


COVERT_STATES = [
    CaseState.ASSIGNED,
    CaseState.FACT_FINDING,
    CaseState.FINDINGS,
    CaseState.PLAN_PROPOSED,
    CaseState.PLAN_REVISION,
    CaseState.CLOSING,
]
"""Wherever the database lets a case be whose site does not know of it."""


@pytest.mark.parametrize("case_type", [CaseType.INDIVIDUAL, CaseType.COLLECTIVE, CaseType.INCIDENT])
def test_a_covert_case_feeds_nothing(
    app: Flask, peppers: PepperRing, field: Field, case_type: CaseType
) -> None:
    """Whatever the team does in secret, what is published stays the same to the byte."""
    with clock.at(NOON):
        told_cases(field, peppers, 5)
        publish()
        before = snapshot()
        covert = covert_cases(field, peppers, len(COVERT_STATES))
        elsewhere = make_site(team=field.team_id, mineral=Mineral.LITHIUM, stage=Stage.REFINERY)
        covert += covert_cases(field, peppers, len(COVERT_STATES), site_id=elsewhere)
        with transaction():
            for number, each in enumerate(covert):
                case = db.session.get_one(Case, each.case_id)
                case.state = COVERT_STATES[number % len(COVERT_STATES)]
                case.case_type = case_type
        publish()
        assert snapshot() == before


def snapshot() -> tuple[list[Any], list[Any]]:
    """Everything that is published, without the numbers of rows."""
    cases = [
        (row.register_reference, row.published_on, row.withdrawn, str(row.record))
        for row in db.session.scalars(select(PublishedCase))
    ]
    values = [
        (row.published_on, row.audience, row.table_name, row.row_key, row.column_key, row.value)
        for row in db.session.scalars(select(PublishedFigure))
    ]
    return sorted(cases), sorted(values, key=str)


def test_a_retaliation_case_is_never_shown(app: Flask, peppers: PepperRing, field: Field) -> None:
    with clock.at(NOON):
        filed = told_cases(field, peppers, 6)
        with transaction():
            child = db.session.get_one(Case, filed[0].case_id)
            child.case_type, child.parent_id = CaseType.RETALIATION, filed[1].case_id
        publish()
        assert len(records()) == 5


def test_publishing_twice_changes_nothing(app: Flask, peppers: PepperRing, field: Field) -> None:
    with clock.at(NOON):
        told_cases(field, peppers, 5)
        for _ in range(3):
            with transaction():
                publish_again_and_again()
        assert len(records()) == 5
        days = list(db.session.scalars(select(Publication.published_on)))
        assert days == [date(2026, 12, 15)]


def test_a_publication_shows_what_was_known_14_days_before(
    app: Flask, peppers: PepperRing, field: Field
) -> None:
    with clock.at(datetime(2026, 11, 16, tzinfo=UTC)):
        told_cases(field, peppers, 5)
        with transaction():
            assert prepare_next_publication()
            assert not prepare_next_publication()
    with clock.at(datetime(2026, 11, 18, tzinfo=UTC)):
        told_cases(field, peppers, 4)
        with transaction():
            assert prepare_next_publication()
        # Whoever compares two publications would learn of four.
        assert set(shown_on()) == {date(2026, 12, 1)}
    with clock.at(datetime(2026, 11, 19, tzinfo=UTC)):
        told_cases(field, peppers, 1)
        with transaction():
            assert prepare_next_publication()
    assert shown_on().count(date(2026, 12, 1)) == 5
    # Those five are the same in the next publication, so only what is new is written.
    assert shown_on().count(date(2026, 12, 15)) == 5


def shown_on() -> list[date]:
    return list(db.session.scalars(select(PublishedCase.published_on)))


def test_a_case_that_must_go_becomes_a_tombstone_at_once(
    app: Flask, peppers: PepperRing, field: Field
) -> None:
    with clock.at(NOON):
        filed = told_cases(field, peppers, 6)
        publish()
        with transaction():
            end_at_once(filed[0].case_id, CaseState.WITHDRAWN)
        with transaction():
            publish_again_and_again()
        reference = filed[0].case.register_reference
        rows = db.session.scalars(
            select(PublishedCase).where(PublishedCase.register_reference == reference)
        ).all()
        assert [(row.withdrawn, row.record) for row in rows] == [(True, {})]
        assert sum(bool(each) for each in records()) == 5


def test_publish_now_keeps_to_the_fixed_days(app: Flask) -> None:
    with clock.at(NOON), transaction():
        assert publish_now(date(2026, 11, 22)) == date(2026, 11, 15)
