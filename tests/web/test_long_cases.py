"""A case about which a great deal was said: its pages show some of it, say how much there is, and lead on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.cases import clocks
from grievance.cases.contested import FactSpeaker, FactTopic
from grievance.cases.deadlines import DEADLINES
from grievance.cases.fact_series import SERIES, VALUES
from grievance.cases.models.allegation import FindingVersion
from grievance.cases.models.case import Case
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.contested_fact import ContestedFact, FactValue
from grievance.cases.models.viewing import CaseViewing
from grievance.cases.papers import FINDINGS, findings_that_count, page_of_findings
from grievance.cases.services import contesting
from grievance.cases.services.contesting import Said
from grievance.cases.services.viewing import NAMED
from grievance.cases.states import Outcome, SourceConfidence
from grievance.complaints.models.complaint import Consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation import clock
from grievance.foundation.db import Base, db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.vault.services.compartments import seal
from grievance.web.inspector.consents import HISTORY
from tests.factories.people import make_person
from tests.factories.remedies import Matter, make_matter
from tests.factories.visits import text_of, visit_as
from tests.web.test_long_lists import MANY, add, pages

SAID = Said("3 people", "The paper of May", "en", clock.today(), FactSpeaker.PRESS, SourceConfidence.REPORTED)


@pytest.fixture
def matter(app: Flask, peppers: PepperRing) -> Matter:
    """A case in which an inspector looks at what happened."""
    return make_matter(peppers=peppers)


def columns_of(model: type[Base], **wanted: Any) -> dict[str, Any]:
    """Return the columns of the newest row, without those that make it this one."""
    row = db.session.scalars(select(model).filter_by(**wanted).order_by(model.id.desc())).first()
    assert row is not None
    names = [each.key for each in model.__table__.columns if each.key not in {"id", "reference"}]
    return {name: getattr(row, name) for name in names}


def test_questions_and_what_is_said_of_them_stand_on_pages(client: FlaskClient, matter: Matter) -> None:
    inspector, today = matter.inspector, clock.today()
    with transaction():
        case = db.session.get_one(Case, matter.case_id)
        contesting.contest_fact(inspector.actor, case, topic=FactTopic.PEOPLE_HURT, said=SAID)
    add(FactValue, **columns_of(FactValue) | {"as_of": lambda at: today - timedelta(days=at + 1)})
    add(ContestedFact, **columns_of(ContestedFact))
    first, last = pages(client, inspector, f"/inspector/cases/{matter.reference}/facts", "facts")
    assert f"1 to {SERIES} of {MANY + 1}" in first
    assert f"{MANY + 1} to {MANY + 1} of {MANY + 1}" in last
    assert first.count("3 people") == VALUES
    assert f"{MANY + 1 - VALUES} earlier ones stand in the case file." in first


def test_a_case_page_names_some_of_what_runs_and_of_who_is_there(
    client: FlaskClient, matter: Matter, peppers: PepperRing
) -> None:
    case, inspector = db.session.get_one(Case, matter.case_id), matter.inspector
    with transaction():
        clocks.start(case, "feedback", due_at=clock.now() + timedelta(days=9))
    add(CaseClock, **columns_of(CaseClock, case_id=case.id, ended_at=None))
    running = MANY + 1
    for _each in range(NAMED + 3):
        colleague = make_person(Role.INSPECTOR, peppers=peppers, teams=(matter.team_id,))
        with transaction():
            db.session.add(CaseViewing(case_id=case.id, user_id=colleague.user_id, seen_at=clock.now()))
    first, last = pages(client, inspector, f"/inspector/cases/{matter.reference}", "deadlines")
    assert f"1 to {DEADLINES} of {running}" in first
    assert f" to {running} of {running}" in last
    assert first.count("has this case open") == NAMED
    assert "and 3 more" in first


def test_the_newest_answers_of_a_worker_are_shown_and_all_are_counted(
    client: FlaskClient, matter: Matter
) -> None:
    complaint = db.session.get_one(Case, matter.case_id).complaints[0]
    add(
        Consent,
        complaint_id=complaint.id,
        audience=ConsentAudience.BRAND,
        field=ConsentField.WORDS,
        answer=ConsentAnswer.YES,
        text_hash="0" * 64,
        locale="en",
        given_at=clock.now(),
    )
    visit_as(client, matter.inspector)
    shown = text_of(client.get(f"/inspector/cases/{matter.reference}/consents"))
    assert f"{MANY} answers" in shown
    assert shown.count("What was shown then was not kept.") == HISTORY
    assert f"and {MANY - HISTORY} more" in shown


def test_a_panel_reads_the_versions_of_a_finding_on_pages_and_the_newest_counts(matter: Matter) -> None:
    case = db.session.get_one(Case, matter.case_id)
    allegation = case.allegations[0]
    said = {"lang": "en", "reasons": "The lists bear it out.", "plain": "You are right.", "evidence": []}
    with transaction():
        assert case.internal is not None
        item = seal(
            case.internal, {**said, "translations": {}}, kind="finding", author_role=Role.INSPECTOR
        ).id
    add(
        FindingVersion,
        allegation_id=allegation.id,
        number=lambda at: at + 1,
        outcome=Outcome.SUBSTANTIATED,
        item_id=item,
        found_at=clock.now(),
    )
    first, second = (page_of_findings(matter.inspector.actor, case, page=page) for page in (1, 2))
    assert [each.number for each in first.rows] == list(range(MANY, MANY - FINDINGS, -1))
    assert (second.rows[0].number, first.total) == (MANY - FINDINGS, MANY)
    assert findings_that_count(matter.inspector.actor, case)[allegation.item_code].number == MANY
