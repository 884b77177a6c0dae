"""A worker sees who has looked at their report: by day and job, never by name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from grievance.audit.models import Fact
from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import Field, Filed, file_report, make_field
from tests.factories.people import Person
from tests.factories.reports import Phone, photo
from tests.factories.visits import visit_as

DAY = datetime(2026, 11, 3, 14, 30, tzinfo=UTC)


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    with clock.at(DAY - timedelta(days=1)):
        return file_report(field, peppers, locale="en")


def browser_of(app: Flask, person: Person) -> FlaskClient:
    client = app.test_client()
    visit_as(client, person)
    return client


def look(app: Flask, person: Person, address: str, *, days: int = 0) -> int:
    with clock.at(DAY + timedelta(days=days)):
        answer = browser_of(app, person).get(address)
        answer.close()
        return answer.status_code


def verbs(reference: str) -> list[tuple[str, str]]:
    query = select(Fact.verb, Fact.role).where(Fact.subject_reference == reference, Fact.verb.like("%read"))
    return [(verb, role) for verb, role in db.session.execute(query.order_by(Fact.id))]


def test_a_worker_sees_day_and_job_and_no_name(app: Flask, field: Field, filed: Filed) -> None:
    address = f"/inspector/cases/{filed.case.reference}"
    assert look(app, field.inspector, address) == 200
    assert look(app, field.inspector, address) == 200
    assert look(app, field.supervisor, address, days=1) == 200
    phone = Phone(app.test_client()).comes_back_with(filed.code).opens("/follow/readers")
    assert phone.text.count("An inspector · Your report") == 1, "ten looks on a day are one line"
    assert phone.text.index("A team leader") < phone.text.index("An inspector"), "newest first"
    assert "November 3, 2026" in phone.text
    assert "14:30" not in phone.text
    assert "Person " not in phone.text


def test_before_anybody_looked_it_says_so(app: Flask, filed: Filed) -> None:
    phone = Phone(app.test_client()).comes_back_with(filed.code).opens("/follow/readers")
    assert "Nobody has looked at it yet." in phone.text


def test_every_look_is_a_fact_also_the_tenth(app: Flask, field: Field, filed: Filed) -> None:
    for _look in range(3):
        look(app, field.inspector, f"/inspector/cases/{filed.case.reference}")
    assert verbs(filed.complaint.reference) == [("complaint.read", "inspector")] * 3
    # A case without notes has nothing of its own that was opened.
    assert verbs(filed.case.reference) == []


def test_an_opened_file_and_a_seen_name_are_facts_of_their_own(
    app: Flask, client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    phone = Phone(client).opens("/report").sends("/report/1", group="WA").sends("/report/2", item="WA1")
    phone.sends("/report/3", site="none", where="near the river")
    phone.sends("/report/4", story="They did not pay.", photo=(photo(), "a.jpg"))
    phone.sends("/report/5", known="team").sends(
        "/report/6", reply="call", contact="+243 899 777", times="noon", name="Invented Name"
    )
    code = phone.sends("/report/7").code
    with app.app_context():
        case = db.session.scalars(select(Case).order_by(Case.id.desc())).first()
        assert case is not None
        reference, complaint = case.reference, case.complaints[0].reference
    page = browser_of(app, field.inspector)
    text = page.get(f"/inspector/cases/{reference}").text
    file = re.search(rf"/inspector/cases/{reference}/files/[0-9a-z]+", text)
    assert file is not None
    page.get(file[0]).close()
    assert {verb for verb, _role in verbs(complaint)} == {
        "complaint.read",
        "complaint.identity_read",
        "complaint.file_read",
    }
    shown = Phone(app.test_client()).comes_back_with(code).opens("/follow/readers").text
    for line in ("An inspector · A file of yours", "An inspector · Your name or number"):
        assert line in shown


def test_what_cannot_be_recorded_is_not_shown(
    app: Flask, field: Field, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("INSERT INTO facts"):
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    browser = browser_of(app, field.inspector)
    address = f"/inspector/cases/{filed.case.reference}"
    assert browser.get(address).status_code == 200
    event.listen(db.engine, "before_cursor_execute", full)
    try:
        answer = browser.get(address)
    finally:
        event.remove(db.engine, "before_cursor_execute", full)
    assert answer.status_code >= 500
    assert "foreman" not in answer.text


def test_a_long_list_has_pages(app: Flask, field: Field, filed: Filed) -> None:
    with transaction():
        for days in range(25):
            with clock.at(DAY + timedelta(days=days)):
                record(field.inspector.actor, "complaint.read", filed.complaint)
    phone = Phone(app.test_client()).comes_back_with(filed.code).opens("/follow/readers")
    assert phone.text.count("An inspector · Your report") == 20
    assert "Page 1 of 2" in phone.text
    assert phone.opens("/follow/readers?page=2").text.count("An inspector · Your report") == 5
    for odd in ("0", "-1", "999999", "x", "９"):
        assert phone.opens(f"/follow/readers?page={odd}").page.status_code == 200  # type: ignore[union-attr]


def test_without_a_code_nobody_sees_it(client: FlaskClient, filed: Filed) -> None:
    assert "Type your 20-number code" in client.get("/follow/readers").text


def test_the_reporter_leaves_facts_of_the_day_only(app: Flask, filed: Filed) -> None:
    with clock.at(DAY):
        Phone(app.test_client()).comes_back_with(filed.code).opens("/follow/words")
    query = select(Fact.verb, Fact.at, Fact.actor).where(
        Fact.verb.in_(("complaint.followed", "complaint.own_words_read"))
    )
    rows = db.session.execute(query.order_by(Fact.id)).all()
    assert [verb for verb, _at, _actor in rows] == ["complaint.followed", "complaint.own_words_read"]
    assert {at for _verb, at, _actor in rows} == {DAY.replace(hour=0, minute=0)}
    assert {actor for _verb, _at, actor in rows} == {"reporter"}
