"""A report from the first page to the code, without script."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.progress import ReportProgress
from grievance.complaints.queries import complaint_story, files_of
from grievance.complaints.states import ConsentAnswer, KnownTo, RaiseWithEmployer, ReplyRoute
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.vault.models.session import VisitSession
from grievance.vault.reporter_codes import read_code
from grievance.vault.sessions import forget_expired
from tests.factories.people import make_team
from tests.factories.places import make_site
from tests.factories.reports import Phone, make_intake, photo


def reports() -> list[Complaint]:
    return list(db.session.scalars(select(Complaint).order_by(Complaint.id)))


def came_past() -> dict[str, int]:
    """Return how often each question was come past."""
    return {each.question.value: each.times for each in db.session.scalars(select(ReportProgress))}


def test_the_first_page_offers_two_ways_and_nine_languages(client: FlaskClient) -> None:
    page = Phone(client).opens("/").text
    assert 'href="/report"' in page
    assert 'href="/follow"' in page
    assert len(re.findall(r'<button name="locale"', page)) == 9
    assert "العربية" in page


def test_a_report_reaches_the_team(client: FlaskClient, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    phone = Phone(client)
    code = phone.reports(number=intake.number, items=("WA1", "SH5"), story="No pay since May.")
    assert phone.heading == "We have your report"
    assert read_code(code) == code
    report = reports()[0]
    assert report.site_id == intake.site_id
    assert {item.item_code for item in report.items} == {"WA1", "SH5"}
    assert report.known_to is KnownTo.NOBODY
    assert report.raise_with_employer is RaiseWithEmployer.ASK_FIRST
    assert report.reply_route is ReplyRoute.CODE
    assert complaint_story(intake.inspector.actor, report).story == "No pay since May."
    assert {each.answer for each in report.consents if each.audience == "employer"} == {
        ConsentAnswer.NO,
        ConsentAnswer.ASK_FIRST,
    }


def test_no_address_ever_carries_an_answer(client: FlaskClient, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    phone = Phone(client).answers(number=intake.number, story="secret words")
    assert phone.page is not None
    assert phone.page.request.path == "/report/7"
    assert not phone.page.request.query_string
    assert "secret words" in phone.text


def test_a_poster_asks_six_questions(client: FlaskClient, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    phone = Phone(client).opens(f"/s/{intake.number}")
    assert "Blue Hill mine" in phone.text
    assert "Step 1 of 6" in phone.text
    phone.sends("/report/1", group=["WA"]).sends("/report/2", item=["WA1"])
    assert phone.heading == "Tell us what happened"
    # What the poster answered is come past too.
    assert came_past() == {"1": 1, "2": 1, "3": 1}
    phone.sends("/report/4", story="words").sends("/report/5").sends("/report/6")
    assert "Blue Hill mine" in phone.text
    phone.sends("/report/7")
    assert reports()[0].site_id == intake.site_id
    assert came_past() == dict.fromkeys("1234567", 1)


def test_sending_again_files_once_and_shows_the_same_code(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client).answers()
    first = phone.sends("/report/7").code
    assert first
    assert phone.sends("/report/7").code == first
    assert phone.opens("/report/7").code == first
    assert db.session.scalar(select(func.count()).select_from(Complaint)) == 1
    assert came_past() == dict.fromkeys("1234567", 1)


def test_a_receipt_lost_on_the_way_comes_again(
    app: Flask, client: FlaskClient, peppers: PepperRing, monkeypatch: object
) -> None:
    """The report is stored, but the server dies before the visit is saved: the phone sends again."""
    make_intake(peppers)
    phone = Phone(client).answers()
    cookie = client.get_cookie("visit")
    assert cookie is not None
    with app.app_context():
        before = db.session.scalars(select(VisitSession.body)).one()
    first = phone.sends("/report/7").code
    with app.app_context(), transaction():
        db.session.scalars(select(VisitSession)).one().body = before
    assert phone.sends("/report/7").code == first
    assert len(reports()) == 1


def test_two_reports_of_one_visit_are_two_with_two_codes(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client)
    assert phone.reports() != phone.reports(items=("SH5",))
    assert len(reports()) == 2


def test_going_back_shows_what_was_answered(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client).answers(story="my own words")
    assert "my own words" in phone.opens("/report/4").text
    assert re.search(r'value="WA1" checked', phone.opens("/report/2").text)
    phone.opens("/report/4").sends("/report/4", story="better words")
    assert phone.heading == "Check before you send"
    assert "better words" in phone.text


def test_another_problem_asks_again_what_it_was(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client).answers().opens("/report/1").sends("/report/1", group=["SH"])
    assert phone.heading == "What was it exactly?"
    assert phone.sends("/report/2", item=["SH5"]).heading == "Check before you send"
    # Nobody is counted twice who answers twice.
    assert came_past() == dict.fromkeys("123456", 1)


def test_a_place_is_found_by_name_and_chosen(client: FlaskClient, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    make_site("Blue Lake plant", team=make_team(), number="1234566")
    phone = Phone(client).opens("/report").sends("/report/1", group="WA").sends("/report/2", item="WA1")
    phone.sends("/report/3", q="blue")
    assert phone.heading == "Where does this happen?"
    chosen = re.search(r'value="(\w+)"[^>]*><label[^>]*><span>Blue Hill', re.sub(r">\s+<", "><", phone.text))
    assert chosen is not None
    phone.sends("/report/3", q="blue", site=chosen[1]).sends("/report/4", story="x").sends("/report/5")
    phone.sends("/report/6").sends("/report/7")
    assert reports()[0].site_id == intake.site_id


def test_a_place_in_no_list_is_described(client: FlaskClient, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    Phone(client).reports()
    report = reports()[0]
    assert report.site_id is None
    assert complaint_story(intake.inspector.actor, report).where == "near the river"


def test_the_employer_is_told_only_after_a_second_yes(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client).answers().opens("/report/5").sends("/report/5", known="employer")
    assert phone.page is not None
    assert phone.page.status_code == 422
    assert "may also treat you badly" in phone.text
    phone.sends("/report/5", known="employer", sure="y")
    assert phone.heading == "Check before you send"


def test_a_call_needs_a_number(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client).answers().opens("/report/6").sends("/report/6", reply="call", contact="soon")
    assert "This phone number does not look right." in phone.text
    assert 'value="soon"' in phone.text
    phone.sends("/report/6", reply="call", contact="+243 812 345 678").sends("/report/7")
    assert reports()[0].delivery_id is not None


def test_a_photo_goes_along_and_can_be_taken_away(client: FlaskClient, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    phone = Phone(client).answers(photo=(photo(), "IMG_1.jpg"))
    phone.opens("/report/4")
    held = re.search(r'name="drop" value="(\w+)"', phone.text)
    assert held is not None
    phone.sends("/report/4", story="x", drop=held[1], photo=(photo(), "IMG_2.jpg"))
    phone.sends("/report/7")
    assert len(files_of(intake.inspector.actor, reports()[0])) == 1


def test_gentle_words_for_sexual_violence_and_no_details_asked(
    client: FlaskClient, peppers: PepperRing
) -> None:
    make_intake(peppers)
    phone = Phone(client).opens("/report").sends("/report/1", group="VH")
    assert "You are not to blame" in phone.text
    phone.sends("/report/2", item="VH2").sends("/report/3", site="none")
    assert phone.heading == "Who do you want to talk to?"
    assert 'type="file"' not in phone.text
    phone.sends("/report/4", talk_to="woman", wanted="medical")
    assert phone.heading == "Who may know it was you?"
    assert "My employer too" not in phone.text
    phone.sends("/report/5", known="employer")
    assert "Please choose one of the answers." in phone.text
    phone.sends("/report/5", known="nobody", may_look="no").sends("/report/6", reply="code")
    assert "A doctor or a nurse" in phone.text
    assert phone.sends("/report/7").code
    assert "Then you decide what happens." in phone.text
    (complaint,) = reports()
    assert complaint.restriction == "survivor"
    assert complaint.raise_with_employer == "no"


def test_a_survivor_sends_no_picture_and_can_stop(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client).opens("/report").sends("/report/1", group="VH")
    phone.sends("/report/2", item="VH3").sends("/report/3", site="none")
    phone.sends("/report/4", photo=(photo(), "IMG.jpg"))
    assert "Please send no photos or recordings about this." in phone.text
    assert phone.sends("/report/stop").heading == "You stopped. That is fine."
    assert reports() == []
    assert phone.opens("/report/4").heading == "What happened?"
    assert "You do not have to report first." in phone.opens("/places").text


def test_somebody_under_18_may_say_so(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client)
    phone.answers(items=("WA2",)).sends("/report/6", reply="code", under_18="y")
    assert "You did nothing wrong." in phone.text
    assert phone.sends("/report/7").code
    assert [each.restriction for each in reports()] == ["child"]


def test_children_are_told_that_they_may_report(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client).opens("/report").sends("/report/1", group="CL")
    assert "Are you under 18?" in phone.text


def test_the_code_can_be_tried_and_need_not_be(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client)
    code = phone.reports()
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert "One number is wrong" in phone.sends("/report/code", code=wrong).text
    assert phone.code == code
    assert "Good. The code is right." in phone.sends("/report/code", code=f"{code[:10]} {code[10:]}").text
    assert 'href="/leave"' in phone.text


def test_the_receipt_says_when_somebody_answers(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client)
    phone.reports(items=("WA2",))
    assert "In 3 days: a person reads it and writes to you." in phone.text
    assert "<svg viewBox" in phone.text
    phone.reports(items=("SH1",))
    assert "In one day: a person reads it and writes to you." in phone.text


def test_leaving_forgets_the_draft_and_the_code(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    phone = Phone(client)
    phone.reports()
    left = client.get("/leave")
    assert left.status_code == 303
    assert "Please start again" in phone.opens("/report/7").text


def test_a_report_that_is_not_sent_leaves_a_number_of_its_month_and_nothing_else(
    client: FlaskClient, peppers: PepperRing
) -> None:
    make_intake(peppers)
    with clock.at(datetime(2026, 5, 20, 9, tzinfo=UTC)):
        phone = Phone(client).opens("/report").sends("/report/1", group=["WA"])
        phone.sends("/report/2", item=["WA1"]).opens("/report/3").sends("/report/stop")
    with clock.at(datetime(2026, 5, 20, 10, tzinfo=UTC)), transaction():
        forget_expired()
    assert db.session.scalars(select(VisitSession)).all() == []
    left = db.session.execute(select(ReportProgress.__table__).order_by("question")).all()
    assert [row[:-1] for row in left] == [(date(2026, 5, 1), "1", "en", 1), (date(2026, 5, 1), "2", "en", 1)]


def test_a_browser_that_sends_through_others_is_warned(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    for address in ("/", "/report", "/follow"):
        page = client.get(address, headers={"X-OperaMini-Phone-UA": "Nokia"}).text
        assert "sends your words through another company" in page
        assert "through another company" not in client.get(address).text


def test_without_anybody_to_read_it_nobody_has_to_fill_it_in(client: FlaskClient) -> None:
    page = client.get("/report")
    assert page.status_code == 503
    assert "We cannot take reports now" in page.text


def test_right_to_left(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    client.set_cookie("lang", "ar")
    page = Phone(client).opens("/report").text
    assert 'lang="ar" dir="rtl"' in page
    client.set_cookie("lang", "zh_Hans")
    Phone(client).reports(story="他们不付工资")
    assert reports()[0].locale == "zh_Hans"
