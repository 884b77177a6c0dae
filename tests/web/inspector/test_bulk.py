"""Several cases at once: each on its own, what is refused says why, and the rest goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.user import User
from grievance.cases.agenda import CaseErrand, errands_about_cases
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import Field, accept, file_report, make_field
from tests.factories.visits import look_again, text_of, visit_as


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers, name="Invented Blue Hill")


def test_what_one_case_refuses_does_not_stop_the_others(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """What was not accepted yet or is another team's stays as it is; the accepted one is assigned."""
    ready, early = file_report(field, peppers), file_report(field, peppers)
    accept(field, ready)
    hidden = file_report(make_field(peppers, fallback=False), peppers)
    inspector = db.session.get_one(User, field.inspector.user_id)
    name, reference = inspector.name, inspector.reference
    visit_as(client, field.supervisor)
    answer = client.post(
        "/inspector/several",
        data={
            "act": "assign",
            "handler": reference,
            "case": [ready.case.reference, early.case.reference, hidden.case.reference, "x"],
            "address": "view=all&band=P2",
        },
    )
    shown = text_of(answer)
    assert answer.status_code == 200
    assert f"Assign to {name}" in shown
    assert "Done with 1 case." in shown
    assert "3 cases stay as they were." in shown
    assert "This step is not open now." in shown
    assert shown.count("We cannot find this.") == 2
    assert "/inspector?view=all&amp;band=P2" in shown
    look_again()
    assert ready.case.handler_id == field.inspector.user_id
    assert early.case.handler_id is None
    assert hidden.case.handler_id is None


def test_reminders_come_back_on_their_day(client: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """For oneself only; another day replaces the first, and it stands on Today until it is ticked off."""
    filed = file_report(field, peppers)
    visit_as(client, field.verifier)
    day = clock.today() + timedelta(days=3)
    for wanted in (day + timedelta(days=9), day):
        data = {"act": "remind", "day": wanted.isoformat(), "case": filed.case.reference}
        assert "Done with 1 case." in text_of(client.post("/inspector/several", data=data))

    def reminded() -> list[str]:
        found = errands_about_cases(field.verifier.actor, until=clock.now() + timedelta(days=2))
        return [each.case for each in found if each.kind is CaseErrand.REMINDER]

    assert reminded() == []
    with clock.at(clock.now() + timedelta(days=2)):
        assert reminded() == [filed.case.reference]
    address = f"/inspector/cases/{filed.case.reference}"
    assert f"{address}/do/tick_off" in text_of(client.get(address))
    assert client.post(f"{address}/do/tick_off").status_code == 303
    assert f"{address}/do/tick_off" not in text_of(client.get(address))
    with clock.at(clock.now() + timedelta(days=2)):
        assert reminded() == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"act": "seen"}, "Choose at least one case."),
        ({"act": "assign", "case": "a", "handler": "nobody"}, "Choose who handles them."),
        ({"act": "remind", "case": "a", "day": "soon"}, "Give a day from today on, within a year."),
    ],
)
def test_what_is_missing_is_said_for_all_at_once(
    client: FlaskClient, field: Field, peppers: PepperRing, data: dict[str, str], said: str
) -> None:
    visit_as(client, field.triager)
    file_report(field, peppers)
    answer = client.post("/inspector/several", data={**data, "address": "view=all"})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_nothing_is_told_ended_or_erased_in_this_way(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """There is no such act, and who may not assign cannot; a day in the past is refused case by case."""
    filed = file_report(field, peppers)
    visit_as(client, field.supervisor)
    for act in ("close", "notify_site", "release", "withdraw", "erase", ""):
        data = {"act": act, "case": filed.case.reference}
        assert client.post("/inspector/several", data=data).status_code == 403, act
    visit_as(client, field.verifier)
    data = {"act": "assign", "case": filed.case.reference, "handler": "x"}
    assert client.post("/inspector/several", data=data).status_code == 403
    assert "Who handles them" not in text_of(client.get("/inspector?view=all"))
    past = {"act": "remind", "case": filed.case.reference, "day": "2020-01-01"}
    assert "within a year" in text_of(client.post("/inspector/several", data=past))
    assert "Done with 1 case." in text_of(
        client.post("/inspector/several", data={"act": "seen", "case": filed.case.reference})
    )
    look_again()
    assert not filed.case.awaits_team
