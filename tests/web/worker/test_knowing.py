"""Who may know what, on a worker's telephone: asked, answered, read again, stopped."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.cases import told
from grievance.cases.disclosure_versions import versions_of
from grievance.cases.services import disclosing
from grievance.cases.states import DisclosureAudience, DisclosureState
from grievance.complaints.consents import last_answer, matrix_of
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField, RaiseWithEmployer
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.web.ui.locales import COOKIE
from tests.factories.cases import PARAPHRASE, Field, Filed, assign, file_report, make_field, tell_site
from tests.factories.reports import Phone

SITE = DisclosureAudience.SITE


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    made = file_report(field, peppers, locale="en", consent=RaiseWithEmployer.ASK_FIRST)
    assign(field, made)
    return made


@pytest.fixture
def phone(client: FlaskClient, filed: Filed) -> Phone:
    return Phone(client).comes_back_with(filed.code)


def lay(field: Field, filed: Filed, *, to: DisclosureAudience = SITE) -> str:
    """Lay a text before the worker, with a translation, and return its name."""
    with transaction():
        made = disclosing.compose(
            field.inspector.actor,
            filed.case,
            audience=to,
            text=PARAPHRASE,
            locale="en",
            translations={"sw": "Tafadhali elezeni."},
        )
        until = clock.today() + timedelta(days=3)
        disclosing.lay_before_workers(field.inspector.actor, made, answer_by=until)
        return made.reference


def answer(filed: Filed, audience: ConsentAudience, about: ConsentField) -> ConsentAnswer | None:
    return last_answer(filed.complaint, audience, about)


def test_everything_is_no_until_the_worker_says_otherwise(phone: Phone, filed: Filed) -> None:
    phone.opens("/follow/known")
    assert phone.heading == "Who may know what"
    assert "The government of Japan" in phone.text
    assert "We have told nobody yet." in phone.text
    asked = {"audience": "party_jp", "field": "words"}
    phone.sends("/follow/known", **asked, answer="yes")
    assert answer(filed, ConsentAudience.PARTY_JP, ConsentField.WORDS) is ConsentAnswer.YES
    assert answer(filed, ConsentAudience.PARTY_US, ConsentField.WORDS) is None
    cell = next(
        each
        for each in matrix_of(filed.complaint)
        if (each.audience, each.field) == (ConsentAudience.PARTY_JP, ConsentField.WORDS)
    )
    shown = cell.history[0].text
    assert shown is not None
    assert shown.startswith("The government of Japan\nMay they read what you said, in our own words?\nYes")


def test_what_waits_is_read_text_by_text(
    phone: Phone, field: Field, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (older, newer) = (lay(field, filed, to=each) for each in (SITE, DisclosureAudience.PARTY_JP))
    monkeypatch.setattr(told, "TEXTS", 1)
    pages = [phone.opens(f"/follow/known?waiting={at}").text for at in (1, 2)]
    assert [(newer in page, older in page) for page in pages] == [(True, False), (False, True)]
    assert "2 to 2 of 2" in pages[1]
    assert told.waiting_for(filed.complaint) == 2


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"audience": "nobody", "field": "words", "answer": "yes"},
        {"audience": "public", "field": "identity", "answer": "yes"},
        {"audience": "employer", "field": "files", "answer": "ask_first"},
    ],
)
def test_what_cannot_be_answered_changes_nothing(phone: Phone, filed: Filed, sent: dict[str, str]) -> None:
    before = len(filed.complaint.consents)
    phone.sends("/follow/known", **sent)
    assert "Please choose one of the answers." in phone.text
    assert len(filed.complaint.consents) == before


def test_the_name_for_the_employer_is_asked_twice(phone: Phone, filed: Filed) -> None:
    sent = {"audience": "employer", "field": "identity", "answer": "yes"}
    phone.sends("/follow/known", **sent)
    assert "Tick the box if you are sure." in phone.text
    assert answer(filed, ConsentAudience.EMPLOYER, ConsentField.IDENTITY) is None
    phone.sends("/follow/known", **sent, sure="1")
    assert answer(filed, ConsentAudience.EMPLOYER, ConsentField.IDENTITY) is ConsentAnswer.YES


def test_a_text_waits_and_is_stopped(phone: Phone, field: Field, filed: Filed) -> None:
    reference = lay(field, filed)
    assert "Nobody learns more until you answer." in phone.opens("/follow").text
    phone.opens("/follow/known")
    assert PARAPHRASE in phone.text
    assert "Please answer by" in phone.text
    phone.sends("/follow/text", text=reference, answer="perhaps")
    assert "Please choose one of the answers." in phone.text
    phone.sends("/follow/text", text=reference, answer="no")
    db.session.rollback()
    assert disclosing.live_version(filed.case, DisclosureAudience.SITE) is None
    versions = versions_of(filed.case, DisclosureAudience.SITE)
    assert [each.state for each in versions] == [DisclosureState.STOPPED]
    phone.sends("/follow/text", text=reference, answer="yes")
    assert "This text is not used any more." in phone.text
    assert PARAPHRASE not in phone.opens("/follow/known").text


def test_the_text_is_in_the_workers_language_if_it_exists(
    client: FlaskClient, phone: Phone, field: Field, filed: Filed
) -> None:
    lay(field, filed)
    client.set_cookie(COOKIE, "sw")
    page = phone.opens("/follow/known").text
    assert "Tafadhali elezeni." in page
    assert PARAPHRASE not in page


def test_what_was_told_can_be_read_with_its_day(phone: Phone, field: Field, filed: Filed) -> None:
    with transaction():
        disclosing.ask_workers(
            field.inspector.actor,
            filed.case,
            audience=ConsentAudience.PARTY_US,
            fields=[ConsentField.PROBLEM, ConsentField.WORDS],
        )
    page = phone.opens("/follow/known").text
    assert page.count("If you do not answer, it is no.") == 2
    phone.sends("/follow/known", audience="party_us", field="problem", answer="no")
    assert phone.opens("/follow/known").text.count("If you do not answer, it is no.") == 1
    phone.sends("/follow/company", raised="yes")
    tell_site(field, filed)
    page = phone.opens("/follow/known").text
    assert "They could read this from" in page
    assert re.search(rf"{re.escape(PARAPHRASE)}</p>", page)


def test_a_page_without_a_code_asks_for_it(client: FlaskClient) -> None:
    assert Phone(client).opens("/follow/known").heading == "Check an old report"


def test_another_workers_text_is_not_found(
    phone: Phone, field: Field, filed: Filed, peppers: PepperRing
) -> None:
    other = file_report(field, peppers, consent=RaiseWithEmployer.ASK_FIRST)
    assign(field, other)
    phone.sends("/follow/text", text=lay(field, other), answer="no")
    assert phone.page is not None
    assert phone.page.status_code == 404
    db.session.rollback()
    assert disclosing.live_version(other.case, DisclosureAudience.SITE) is not None


def test_the_page_stays_small(phone: Phone) -> None:
    page = phone.opens("/follow/known").page
    assert page is not None
    assert len(page.get_data()) < 20_000
