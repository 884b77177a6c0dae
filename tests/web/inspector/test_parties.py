"""A contractor is named, written to and told on its own page; it answers at its desk, another on paper."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.cases import clocks, respondents
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.services.disclosing import answer_disclosure, approve, lay_before_workers
from grievance.cases.services.respondents import CLOCK
from grievance.complaints.states import ConsentAnswer
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.supplychain.claims import CompanyRole
from tests.exports.accessible import faults
from tests.factories import hired, pdf_text
from tests.factories.cases import Field, Filed, assign, file_report, make_field, tell_site
from tests.factories.hired import TOLD, found, make_hired
from tests.factories.visits import look_again, text_of, visit_as


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    app.config["WTF_CSRF_ENABLED"] = False
    return make_field(peppers, name="Invented Pit")


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    return filed


def test_a_firm_is_named_told_and_answers_at_its_own_desk(
    app: Flask,
    client: FlaskClient,
    field: Field,
    filed: Filed,
    peppers: PepperRing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crew = make_hired(field.site_id, peppers)
    visit_as(client, field.inspector)
    case = f"/inspector/cases/{filed.case.reference}"
    assert client.post(f"{case}/parties", data={"company": "nothing"}).status_code == 422
    page = client.post(f"{case}/parties", data={"company": crew.reference}).headers["Location"]
    assert "Not told yet" in text_of(client.get(page))
    empty = client.post(page, data={"do": "write", "text": "", "locale": "en"})
    assert (empty.status_code, "Write something first." in text_of(empty)) == (422, True)
    shown = client.post(page, data={"do": "write", "text": TOLD, "locale": "en"}).headers["Location"]
    assert "Invented Company" in text_of(client.get(shown))
    written = db.session.scalars(select(Disclosure).order_by(Disclosure.id.desc())).first()
    assert written is not None
    tell = {"do": "tell", "disclosure": written.reference}
    assert client.post(page, data=tell).status_code == 409
    with transaction():
        made = db.session.get_one(Disclosure, written.id)
        approve(field.colleague.actor, made)
        lay_before_workers(field.inspector.actor, made, answer_by=clock.today())
        answer_disclosure(filed.reporter, filed.complaint, made, answer=ConsentAnswer.YES)
    look_again()
    assert "Send exactly this text" in text_of(client.get(page))
    assert client.post(page, data=tell).status_code == 303
    theirs = app.test_client()
    assert crew.person is not None
    visit_as(theirs, crew.person)
    desk = re.search(r'href="(/operator/firms/\w+)"', text_of(theirs.get("/operator/")))
    assert desk is not None
    assert TOLD in text_of(theirs.get(desk[1]))
    assert desk[1] in text_of(theirs.get("/operator/actions"))
    blank = theirs.post(desk[1], data={"kind": "answer", "text": "", "locale": "en"})
    assert blank.status_code == 422
    said = {"kind": "correction", "text": "We bring nobody.", "locale": "en"}
    assert theirs.post(desk[1], data=said).status_code == 303
    assert "We bring nobody." in text_of(theirs.get(desk[1]))
    look_again()
    monkeypatch.setattr(respondents, "LETTERS", 1)
    for desk_of_one, its in ((client, page), (theirs, desk[1])):
        shown_there = [text_of(desk_of_one.get(f"{its}?letters={at}")) for at in (1, 2)]
        for letter, there in (("We bring nobody.", [True, False]), (TOLD, [False, True])):
            assert [letter in each for each in shown_there] == there
    site = app.test_client()
    visit_as(site, field.operator)
    assert "We bring nobody." not in text_of(site.get(f"/operator/matters/{filed.case.reference}"))
    assert site.get(desk[1]).status_code == 404


def test_what_came_on_paper_is_entered_with_its_scan(
    client: FlaskClient, field: Field, filed: Filed, peppers: PepperRing
) -> None:
    agency = make_hired(field.site_id, peppers, role=CompanyRole.RECRUITER, account=False)
    respondent = hired.told(field, filed, agency)
    visit_as(client, field.inspector)
    page = f"/inspector/cases/{filed.case.reference}/parties/{found(respondent).reference}"
    said = {"do": "paper", "paper-kind": "answer", "paper-text": "We keep none.", "paper-locale": "en"}
    said["paper-came_on"] = clock.today().isoformat()
    missing = client.post(page, data=said)
    assert (missing.status_code, "Add the scan" in text_of(missing)) == (422, True)
    assert "We keep none." in text_of(missing)
    scan = {"paper-scan": (io.BytesIO(b"%PDF-1.4 as it came"), "answer.pdf")}
    assert client.post(page, data={**said, **scan}).status_code == 303
    look_again()
    shown = text_of(client.get(page))
    assert "We keep none." in shown
    address = re.search(r'href="([^"]+scan=\w+)"', shown)
    assert address is not None
    assert client.get(address[1]).data == b"%PDF-1.4 as it came"
    assert client.post(page, data={"do": "set_aside"}).status_code == 303
    assert client.get(f"{page}?scan=nothing").status_code == 404


def test_who_signs_in_nowhere_gets_a_letter_and_its_whole_time_from_then(
    client: FlaskClient, field: Field, filed: Filed, peppers: PepperRing
) -> None:
    agency = make_hired(field.site_id, peppers, role=CompanyRole.RECRUITER, account=False)
    respondent = hired.told(field, filed, agency)
    visit_as(client, field.inspector)
    page = f"/inspector/cases/{filed.case.reference}/parties/{found(respondent).reference}"
    address = re.search(r'href="([^"]+letter=\w+[^"]+written=en)"', client.get(page).text)
    assert address is not None
    paper = client.get(unescape(address[1]))
    assert (paper.mimetype, faults(paper.data)) == ("application/pdf", [])
    words = pdf_text.text_of(paper.data)
    assert TOLD.replace(" ", "") in words
    assert "Signinat" not in words
    assert client.get(unescape(address[1]).replace("written=en", "written=xx")).status_code == 404
    due = found(respondent).due_at
    assert due is not None
    later = clock.now() + timedelta(days=6)
    with clock.at(later):
        visit_as(client, field.inspector)
        for day in ("", "1900-01-01", (later + timedelta(days=1)).date().isoformat()):
            wrong = client.post(page, data={"do": "handed", "on": day})
            assert (wrong.status_code, "on which it was handed over" in text_of(wrong)) == (409, True)
        assert found(respondent).due_at == due
        assert client.post(page, data={"do": "handed", "on": later.date().isoformat()}).status_code == 303
    look_again()
    moved = found(respondent).due_at
    assert moved is not None
    assert moved >= due + timedelta(days=5)
    running = clocks.running_clock(filed.case, CLOCK)
    assert running is not None
    assert running.due_at == moved
