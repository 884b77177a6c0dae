"""Coming back with a code."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.complaints import queries
from grievance.complaints.queries import files_of, thread
from grievance.complaints.services.replies import send_message
from grievance.complaints.services.wrong_codes import FREE, delay
from grievance.complaints.states import RaiseWithEmployer
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.vault.models.session import VisitSession
from grievance.vault.reporter_codes import new_code
from grievance.web.worker import slowing
from tests.factories.reports import Filed, Intake, Phone, make_intake, make_report, photo


@pytest.fixture
def intake(app: Flask, peppers: PepperRing) -> Intake:
    return make_intake(peppers)


@pytest.fixture
def filed(intake: Intake, peppers: PepperRing) -> Filed:
    return make_report(peppers, story="the first words", site_id=intake.site_id)


@pytest.fixture
def phone(client: FlaskClient, filed: Filed) -> Phone:
    return Phone(client).comes_back_with(filed.code)


def test_the_status_is_in_plain_words_with_the_next_date(phone: Phone) -> None:
    assert phone.heading == "Your report"
    assert "We have it. Nobody has read it yet." in phone.text
    assert "<time datetime=" in phone.text


def test_what_was_first_written_is_shown_only_when_asked(phone: Phone) -> None:
    assert "the first words" not in phone.text
    assert "the first words" in phone.opens("/follow/words").text


def test_a_slip_of_the_finger_and_a_wrong_code(
    client: FlaskClient, filed: Filed, peppers: PepperRing
) -> None:
    slip = filed.code[:-1] + str((int(filed.code[-1]) + 1) % 10)
    phone = Phone(client).opens("/follow")
    for _ in range(FREE + 5):
        phone.sends("/follow", code=slip)
    assert "One number is wrong." in phone.text
    assert not delay(peppers), "a slip is no try"
    phone.sends("/follow", code=new_code())
    assert "We cannot find this code." in phone.text
    assert phone.page is not None
    assert phone.page.status_code == 422


def test_many_wrong_codes_slow_everybody_down_and_shut_nobody_out(
    client: FlaskClient, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(slowing.time, "sleep", waited.append)
    phone = Phone(client).opens("/follow")
    for _ in range(FREE + 5):
        phone.sends("/follow", code=new_code())
    assert waited == pytest.approx([0.05, 0.1, 0.15, 0.2])
    assert phone.sends("/follow", code=filed.code).heading == "Your report"


def test_the_address_holds_no_code_and_the_cookie_changes(client: FlaskClient, filed: Filed) -> None:
    phone = Phone(client).opens("/follow")
    before = client.get_cookie("visit")
    phone.sends("/follow", code=filed.code)
    after = client.get_cookie("visit")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert phone.page is not None
    assert phone.page.request.path == "/follow"


def test_messages_both_ways(phone: Phone, filed: Filed, intake: Intake) -> None:
    phone.sends("/follow/write", text="still no pay")
    assert "We have your message." in phone.text
    assert "still no pay" not in phone.text
    inspector = intake.inspector.actor
    assert thread(inspector, filed.complaint, locale="en")[0].text == "still no pay"
    with transaction():
        send_message(inspector, filed.complaint, texts={"en": "Which month was it?"}, original="en")
    assert "Which month was it?" in phone.opens("/follow").text
    assert ">New<" in phone.text
    assert ">New<" not in phone.opens("/follow").text


def test_messages_and_own_words_are_read_page_by_page(
    phone: Phone, filed: Filed, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in (1, 2):
        phone.sends("/follow/write", text=f"own {at}")
    for at in (1, 2):
        with transaction():
            send_message(intake.inspector.actor, filed.complaint, texts={"en": f"theirs {at}"}, original="en")
    monkeypatch.setattr(queries, "MESSAGES", 1)
    newest, older = (phone.opens(f"/follow?messages={at}").text for at in (1, 2))
    assert [("theirs 2" in page, "theirs 1" in page) for page in (newest, older)] == [
        (True, False),
        (False, True),
    ]
    assert "messages=2#messages" in newest
    assert "2 to 2 of 2" in older
    assert ">New<" in older, "it was on no page that they have opened before"
    assert ">New<" not in phone.opens("/follow?messages=2").text
    newest, older = (phone.opens(f"/follow/words?messages={at}").text for at in (1, 2))
    assert [("own 2" in page, "own 1" in page) for page in (newest, older)] == [(True, False), (False, True)]


def test_own_files_are_listed_page_by_page(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one.jpg", "two.jpg"):
        phone.sends("/follow/file", file=(photo(), name))
    monkeypatch.setattr(queries, "FILES", 1)
    pages = [phone.opens(f"/follow/words?files={at}").text for at in (1, 2)]
    assert [page.count("<bdi>") for page in pages] == [1, 1]
    assert ["files=2#files" in pages[0], "2 to 2 of 2" in pages[1]] == [True, True]


def test_empty_and_too_long_messages_keep_what_was_typed(phone: Phone) -> None:
    phone.sends("/follow/write", text=" ")
    assert "Write a few words" in phone.text
    phone.sends("/follow/write", text="long " * 5000)
    assert "This is too long." in phone.text
    assert "long long long" in phone.text


def test_a_file_is_added(phone: Phone, filed: Filed, intake: Intake) -> None:
    phone.sends("/follow/file", file=(photo(), "x.jpg"))
    assert "We have your file." in phone.text
    assert len(files_of(intake.inspector.actor, filed.complaint)) == 1
    phone.sends("/follow/file", file=(io.BytesIO(b"program"), "x.jpg"))
    assert "We cannot open this file." in phone.text


def test_punished(phone: Phone, filed: Filed) -> None:
    assert phone.opens("/follow/punished").heading == "I was punished for this"
    phone.sends("/follow/punished", text="They sent me home.")
    assert "It is urgent for us" in phone.text


def test_a_changed_mind_about_the_employer(phone: Phone, filed: Filed) -> None:
    phone.sends("/follow/company", raised="no")
    db.session.expire_all()
    assert filed.complaint.raise_with_employer is RaiseWithEmployer.NO
    assert phone.sends("/follow/company", raised="perhaps").page is not None


def test_taking_back(phone: Phone) -> None:
    assert phone.opens("/follow/take-back").heading == "Take back my report"
    assert "A person stops the work" in phone.sends("/follow/take-back").text


def test_closing_the_page_needs_the_code_again(phone: Phone) -> None:
    phone.sends("/follow/close")
    assert phone.opens("/follow").heading == "Check an old report"


def test_a_visit_that_is_over_keeps_the_words(client: FlaskClient, phone: Phone, filed: Filed) -> None:
    with transaction():
        db.session.query(VisitSession).delete()
    phone.sends("/follow/write", text="words typed slowly")
    assert phone.page is not None
    assert phone.page.status_code == 400
    assert "words typed slowly" in phone.text
    phone.sends("/follow", code=filed.code, text="words typed slowly")
    assert phone.heading == "Your report"
    assert re.search(r"<textarea[^>]*>\s*words typed slowly", phone.text)


def test_nobody_acts_without_a_code(client: FlaskClient, intake: Intake) -> None:
    for address in ("write", "file", "punished", "remedy", "company", "take-back", "open"):
        page = Phone(client).opens("/follow").sends(f"/follow/{address}", text="hello").page
        assert page is not None
        assert page.status_code == 400
        assert "Type your 20-number code" in page.text


def test_a_remedy_of_somebody_else_is_not_found(phone: Phone) -> None:
    page = phone.sends("/follow/remedy", action="0123456789ab", view="yes").page
    assert page is not None
    assert page.status_code == 404
