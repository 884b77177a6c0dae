"""Erasing one's report in the browser: what it means first, then the choice, then once more, then gone."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.cases.models.keeping import Erasure
from grievance.complaints.states import KnownTo, ReplyRoute
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.people import make_person
from tests.factories.reports import Filed, Phone, make_intake, make_report
from tests.factories.visits import visit_as


@pytest.fixture
def filed(app: Flask, peppers: PepperRing) -> Filed:
    make_intake(peppers)
    return make_report(
        peppers,
        story="the first words",
        known_to=KnownTo.TEAM,
        name="Invented Name",
        reply_route=ReplyRoute.CALL,
        contact="+243 899 777",
    )


@pytest.fixture
def phone(client: FlaskClient, filed: Filed) -> Phone:
    return Phone(client).comes_back_with(filed.code)


def wishes() -> list[Erasure]:
    db.session.rollback()
    return list(db.session.scalars(select(Erasure)))


def test_what_goes_and_what_stays_is_said_before_the_choice(phone: Phone) -> None:
    phone.opens("/follow/erase")
    assert phone.heading == "Erase my report"
    for words in ("What goes away", "What stays", "One line for counting", "Old safety copies"):
        assert words in phone.text
    assert wishes() == []


def test_nothing_happens_before_it_was_asked_twice(phone: Phone) -> None:
    phone.opens("/follow/erase").sends("/follow/erase", choice="now")
    assert phone.heading == "Are you sure?"
    assert wishes() == []
    assert "the first words" in phone.opens("/follow/words").text


def test_at_once_means_that_the_code_is_dead(phone: Phone, filed: Filed, app: Flask) -> None:
    phone.opens("/follow/erase").sends("/follow/erase", choice="now")
    phone.sends("/follow/erase", choice="now", sure="yes")
    assert phone.heading == "Your report is erased"
    assert "Type your 20-number code" in phone.opens("/follow").text
    again = Phone(app.test_client()).comes_back_with(filed.code)
    assert "We cannot find this code." in again.text


def test_another_browser_that_is_open_sees_nothing_either(phone: Phone, app: Flask, filed: Filed) -> None:
    other = Phone(app.test_client()).comes_back_with(filed.code)
    phone.opens("/follow/erase").sends("/follow/erase", choice="now", sure="yes")
    for address in ("/follow", "/follow/words", "/follow/readers", "/follow/erase"):
        assert "Type your 20-number code" in other.opens(address).text


def test_in_a_week_can_be_stopped(phone: Phone) -> None:
    phone.opens("/follow/erase").sends("/follow/erase", choice="later", sure="yes")
    assert "We erase your report on" in phone.text
    assert "Until then you can stop it." in phone.text
    phone.sends("/follow/keep")
    assert "We keep your report. Nothing was erased." in phone.text
    assert "We erase your report on" not in phone.opens("/follow").text
    assert wishes()[0].taken_back_on is not None


def test_only_the_name_goes(phone: Phone) -> None:
    phone.opens("/follow/erase").sends("/follow/erase", choice="name", sure="yes")
    assert "We erased your name and your number." in phone.text
    assert "Erase only my name" not in phone.opens("/follow/erase").text, "there is none any more"


def test_in_danger_it_says_what_stays_and_why(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    filed = make_report(peppers, item_codes=["FL2"], story="somebody may die here")
    phone = Phone(client).comes_back_with(filed.code).opens("/follow/erase")
    assert "People may be in danger now." in phone.text
    phone.sends("/follow/erase", choice="now", sure="yes")
    assert "We keep your words until they are safe." in phone.text
    assert phone.heading == "Your report"


@pytest.mark.parametrize("choice", ["", "all", "name ", "NOW"])
def test_a_choice_that_does_not_exist_changes_nothing(phone: Phone, choice: str) -> None:
    phone.opens("/follow/erase").sends("/follow/erase", choice=choice, sure="yes")
    assert phone.page is not None
    assert phone.page.status_code == 422
    assert "Please choose one of the answers." in phone.text
    assert wishes() == []


def test_the_team_reads_that_it_was_erased_and_why(
    phone: Phone, app: Flask, peppers: PepperRing, filed: Filed
) -> None:
    case = db.session.scalars(select(Case)).one()
    inspector = make_person(Role.INSPECTOR, peppers=peppers, teams=(case.team_id,))
    reference = case.reference
    phone.opens("/follow/erase").sends("/follow/erase", choice="now", sure="yes")
    browser = app.test_client()
    visit_as(browser, inspector)
    page = browser.get(f"/inspector/cases/{reference}")
    assert page.status_code == 200
    assert "A report was erased at the reporter’s wish" in page.text
    assert "the first words" not in page.text
    assert browser.get(f"/inspector/cases/{reference}/worker").status_code == 200
    assert browser.get("/inspector?view=all").status_code == 200
