"""A case from a public source: nobody reported it, so nobody is asked, answered or kept waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.services import assignment, closing, triage
from grievance.cases.services.incidents import Source, open_incident, source_of
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseType, SourceConfidence
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, Sealed
from grievance.foundation.secrets import PepperRing
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from tests.factories.cases import BUT_SMALL, WHY, Field, make_field
from tests.factories.people import make_person

READ = Source(
    address="https://news.example/fire",
    text="A furnace caught fire; two people were hurt.",
    locale="en",
    published_on=date(2026, 5, 1),
    confidence=SourceConfidence.REPORTED,
)


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


def opened(field: Field, *, item: str = "SH9", source: Source = READ) -> Case:
    with transaction():
        site = db.session.get_one(Site, field.site_id)
        made = open_incident(field.inspector.actor, item_code=item, site=site, source=source)
        return db.session.get_one(Case, made.id)


def running(case: Case) -> set[str]:
    return {each.kind for each in clocks.running_clocks(case)}


def test_it_is_decided_like_any_other_and_nobody_waits_for_news(field: Field) -> None:
    case = opened(field)
    assert (case.case_type, case.band, case.complaints) == (CaseType.INCIDENT, "P0", [])
    assert running(case) == {"triage", "decision"}
    kept, source = source_of(field.triager.actor, case) or (None, None)
    assert source == READ
    assert kept is not None
    assert kept.read_on == clock.today()
    triager = field.triager.actor
    with transaction():
        triage.acknowledge_case(triager, case)
        triage.screen_case(triager, case)
        triage.set_severity(triager, case, inputs=BUT_SMALL)
        with pytest.raises(GuardRefused, match="no worker to ask"):
            triage.ask_reporter(triager, case, letter=None)  # type: ignore[arg-type]
        triage.accept_case(triager, case)
        assignment.assign_case(triager, case, handler=case.handler or _user(field))
    assert "feedback" not in running(case)
    assert "first_contact" not in running(case)


def test_reopened_it_keeps_nobody_waiting_either(field: Field) -> None:
    case = opened(field, item="WA2")
    with transaction():
        triage.acknowledge_case(field.triager.actor, case)
        triage.screen_case(field.triager.actor, case)
        triage.decline_case(field.triager.actor, case, reason=Words("A rumour.", "en"))
        closing.reopen_case(field.triager.actor, case, reason=WHY)
    assert running(case) == {"triage", "decision"}


@pytest.mark.parametrize(
    ("wrong", "about"),
    [
        ({"address": "news.example"}, "address"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"text": " \n"}, "text"),
        ({"published_on": date(1900, 1, 1)}, "published_on"),
        ({"published_on": clock.today() + timedelta(days=9)}, "published_on"),
    ],
)
def test_what_is_no_source_is_refused(field: Field, wrong: dict[str, Any], about: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        opened(field, source=replace(READ, **wrong))
    assert refused.value.field == about
    assert db.session.scalar(select(Case.id)) is None


def test_a_site_in_no_list_goes_to_the_fallback_team_and_ties_keep_away(
    field: Field, peppers: PepperRing
) -> None:
    with transaction():
        case = open_incident(field.inspector.actor, item_code="SH9", site=None, source=READ)
    assert case.team_id == field.team_id
    with transaction():
        declare_tie(field.inspector.actor, site=db.session.get_one(Site, field.site_id))
    with pytest.raises(GuardRefused, match="ties"):
        opened(field)
    with transaction(), pytest.raises(NotAllowed):
        open_incident(field.supervisor.actor, item_code="SH9", site=None, source=READ)


def test_what_tells_of_a_child_goes_to_whoever_is_named(field: Field, peppers: PepperRing) -> None:
    lead = make_person(Role.SAFEGUARDING_LEAD, peppers=peppers, teams=(field.team_id,))
    case = opened(field, item="CL1")
    assert list(db.session.scalars(CASES.visible(field.inspector.actor, Permission.Case.READ))) == []
    assert source_of(lead.actor, case) is not None
    with pytest.raises(Sealed):
        source_of(field.inspector.actor, case)


def _user(field: Field) -> User:
    return db.session.get_one(User, field.inspector.user_id)
