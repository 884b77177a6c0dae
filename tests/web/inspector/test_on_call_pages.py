"""The pages of being on call: planning keeps what was typed, swaps are answered, a look is taken once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.notifications.numbers import number_of
from grievance.oncall import queries
from grievance.oncall import roster as rosters
from grievance.oncall.models import DangerCheck, Shift
from grievance.oncall.roster import page_of_shifts
from tests.factories.cases import Field, file_report, make_field
from tests.factories.people import Person
from tests.factories.places import make_site
from tests.factories.visits import visit_as

ON_CALL = "/inspector/on-call"


@pytest.fixture(name="field")
def _field(app: Flask, peppers: PepperRing) -> Field:
    app.config["WTF_CSRF_ENABLED"] = False
    return make_field(peppers)


def reference(person: Person) -> str:
    return db.session.get_one(User, person.user_id).reference


def roster(field: Field) -> str:
    return f"{ON_CALL}/roster/{db.session.get_one(Team, field.team_id).reference}"


def in_turn(field: Field, **changes: object) -> dict[str, object]:
    people = [reference(field.inspector), reference(field.triager)]
    first = (clock.today() + timedelta(days=2)).isoformat()
    return {"people": people, "first_day": first, "at": "09:00", "days": "7", "number": "3", **changes}


def test_weeks_are_planned_in_one_go_and_shown_with_their_hole(
    client: FlaskClient, field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_as(client, field.supervisor)
    assert "Nobody is planned." in client.get(roster(field)).text
    assert client.post(f"{roster(field)}/in-turn", data=in_turn(field)).status_code == 303
    assert len(page_of_shifts(field.team_id, page=1).rows) == 3
    page = client.get(roster(field)).text
    assert "Holes in the next four weeks" in page
    assert page.count("Take out") == 3
    assert "hole in the roster" in client.get(ON_CALL).text
    monkeypatch.setattr(rosters, "SHIFTS", 2)
    pages = [client.get(f"{roster(field)}?page={at}").text for at in (1, 2)]
    assert [each.count("Take out") for each in pages] == [2, 1]
    begins = [re.findall(r'name="first_day"[^>]*value="([^"]+)"', each) for each in pages]
    assert begins[0] == begins[1] != [], "whoever plans goes on after the last shift of all"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_day": "1900-01-01"}, "Give a day from today on, within a year."),
        ({"first_day": "tomorrow"}, "Give a day, as 2026-05-31."),
        ({"at": "25:00"}, "Give a time, as 09:00."),
        ({"days": "many"}, "Give a number."),
        ({"number": "61"}, "Plan from 1 to 60 shifts at once."),
        ({"people": []}, "Choose two people at least"),
        ({"people": ["0000000000no", "0000000000no"]}, "Choose from the list."),
    ],
)
def test_what_cannot_be_planned_is_said_beside_it(
    client: FlaskClient, field: Field, changes: dict[str, object], said: str
) -> None:
    visit_as(client, field.supervisor)
    answer = client.post(f"{roster(field)}/in-turn", data=in_turn(field, **changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert page_of_shifts(field.team_id, page=1).rows == []


def test_one_shift_needs_somebody_from_the_list(client: FlaskClient, field: Field) -> None:
    visit_as(client, field.supervisor)
    days = [(clock.today() + timedelta(days=number)).isoformat() for number in (1, 3)]
    typed = {"user": "", "deputy": "", "from_day": days[0], "until_day": days[1], "hand_over": "08:30"}
    answer = client.post(f"{roster(field)}/shift", data=typed)
    assert answer.status_code == 422
    assert 'value="08:30"' in answer.text
    typed["user"] = reference(field.inspector)
    assert client.post(f"{roster(field)}/shift", data=typed).status_code == 303
    (shift,) = page_of_shifts(field.team_id, page=1).rows
    assert (shift.user_id, shift.deputy_id) == (field.inspector.user_id, None)


def test_a_colleague_answers_who_asks(client: FlaskClient, app: Flask, field: Field) -> None:
    visit_as(client, field.supervisor)
    client.post(f"{roster(field)}/in-turn", data=in_turn(field))
    mine, theirs = sorted(page_of_shifts(field.team_id, page=1).rows, key=lambda each: each.begins_at)[:2]
    owner, other = (
        (field.inspector, field.triager)
        if mine.user_id == field.inspector.user_id
        else (field.triager, field.inspector)
    )
    asks, answers = app.test_client(), app.test_client()
    visit_as(asks, owner)
    visit_as(answers, other)
    shift = f"{ON_CALL}/shifts/{mine.reference}"
    assert asks.post(f"{shift}/offer", data={"to": "nobody"}).status_code == 422
    wanted = f"{reference(other)}:{theirs.reference}"
    assert wanted in asks.get(f"{ON_CALL}/mine").text
    assert asks.post(f"{shift}/offer", data={"to": wanted}).status_code == 303
    assert "Until they say yes, it is yours." in asks.get(f"{ON_CALL}/mine").text
    asked = answers.get(f"{ON_CALL}/mine").text
    assert "asks you to take a shift" in asked
    assert "In return they take yours" in asked
    assert answers.post(f"{shift}/take").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Shift, mine.id).user_id == other.user_id
    assert db.session.get_one(Shift, theirs.id).user_id == owner.user_id
    assert answers.post(f"{shift}/keep").status_code == 403


def test_a_number_is_kept_or_refused_with_what_was_typed(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    visit_as(client, field.inspector)
    refused = client.post(f"{ON_CALL}/number", data={"number": "0990 12"})
    assert refused.status_code == 422
    assert 'value="0990 12"' in refused.text
    assert client.post(f"{ON_CALL}/number", data={"number": "+260 97 1234567"}).status_code == 303
    assert number_of(field.inspector.user_id, peppers=peppers) == "+260971234567"


def test_a_look_is_taken_once(client: FlaskClient, field: Field, peppers: PepperRing) -> None:
    file_report(field, peppers, items=["SH8"])
    check = f"{ON_CALL}/checks/{db.session.scalars(select(DangerCheck.reference)).one()}"
    visit_as(client, field.supervisor)
    assert "10 minutes left" in client.get(check).text.replace("9 minutes", "10 minutes")
    empty = client.post(f"{check}/not-now", data={"verdict": "later", "reason": ""})
    assert empty.status_code == 422
    assert "Say why, in a few words." in empty.text
    assert client.post(f"{check}/not-now", data={"verdict": "now", "reason": "x"}).status_code == 422
    assert client.post(f"{check}/now").status_code == 303
    assert "Real, and happening now" in client.get(check).text
    again = client.post(f"{check}/now")
    assert again.status_code == 409
    assert "Colleagues are paged already." in again.text


def test_what_waits_and_what_was_found_stands_on_pages(
    client: FlaskClient, field: Field, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        file_report(field, peppers, items=["SH8"], site_id=make_site())
    monkeypatch.setattr(queries, "WAITING", 2)
    monkeypatch.setattr(queries, "FOUND", 2)
    visit_as(client, field.supervisor)

    def looks(name: str, words: str) -> list[int]:
        return [client.get(f"{ON_CALL}?{name}={number}").text.count(words) for number in (1, 2)]

    assert looks("page", "Look now") == [2, 1]
    assert 'href="?page=2"' in client.get(ON_CALL).text
    for each in db.session.scalars(select(DangerCheck.reference)).all():
        assert client.post(f"{ON_CALL}/checks/{each}/now").status_code == 303
    assert looks("page", "Look now") == [0, 0]
    assert looks("found", "Real, and happening now") == [2, 1]
    assert 'href="?found=2#found"' in client.get(ON_CALL).text


def test_shifts_that_colleagues_ask_one_to_take_stand_on_pages(
    client: FlaskClient, field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_as(client, field.supervisor)
    client.post(f"{roster(field)}/in-turn", data=in_turn(field, number="6"))
    visit_as(client, field.inspector)
    for each in page_of_shifts(field.team_id, page=1).rows:
        if each.user_id == field.inspector.user_id:
            to = {"to": reference(field.triager)}
            assert client.post(f"{ON_CALL}/shifts/{each.reference}/offer", data=to).status_code == 303
    monkeypatch.setattr(queries, "ASKED", 2)
    visit_as(client, field.triager)
    asked = [client.get(f"{ON_CALL}/mine?asked={number}").text for number in (1, 2)]
    assert [each.count("Yes, I take it") for each in asked] == [2, 1]
    assert "asked=2" in asked[0]
