"""Several cases at once: each on its own, what is refused says why, and the rest goes on."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.audit.models import Fact
from grievance.cases import queue
from grievance.cases.agenda import CaseErrand, errands_about_cases
from grievance.cases.models.case import Case
from grievance.cases.models.link import CaseLink
from grievance.cases.services import notes
from grievance.cases.services.reply_templates import add_template
from grievance.cases.states import LinkKind
from grievance.complaints.queries import thread
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
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


def test_the_others_are_linked_with_the_first(client: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """Twice is refused beside the case; the first alone, and whoever does not work on cases, is refused."""
    first, *others = (file_report(field, peppers).case.reference for _ in range(3))
    visit_as(client, field.triager)
    data = {"act": "same_event", "address": "view=all", "case": [first, *others]}
    assert "Done with 2 cases." in text_of(client.post("/inspector/several", data=data))
    again = text_of(client.post("/inspector/several", data=data))
    assert again.count("That is what these two are already.") == 2
    assert "Done with 2 cases." in text_of(
        client.post("/inspector/several", data={**data, "act": "same_pattern"})
    )
    alone = client.post("/inspector/several", data={**data, "case": first})
    assert (alone.status_code, "at least one more" in text_of(alone)) == (422, True)
    links = db.session.scalars(select(CaseLink)).all()
    assert {(each.first.reference, each.second.reference, each.kind) for each in links} == {
        (first, each, LinkKind.SAME_PATTERN) for each in others
    }
    visit_as(client, field.verifier)
    assert client.post("/inspector/several", data=data).status_code == 403


def test_a_template_goes_to_each_worker_in_their_language(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """One that is not written in a worker's language is refused beside that case; nothing else is offered."""
    swahili, arabic = file_report(field, peppers), file_report(field, peppers, locale="ar")
    with transaction():
        team, texts = db.session.get_one(Team, field.team_id), {"sw": "Tumefunga leo."}
        own = add_template(field.supervisor.actor, team, name="Holidays", texts=texts).reference
    visit_as(client, field.triager)
    cases = [swahili.case.reference, arabic.case.reference]
    data = {"act": "write", "address": "view=all", "case": cases, "template": f"own:{own}"}
    shown = text_of(client.post("/inspector/several", data=data))
    assert "Done with 1 case." in shown
    assert "This template is not written in العربية." in shown
    assert "Done with 2 cases." in text_of(
        client.post("/inspector/several", data={**data, "template": "no_news"})
    )
    look_again()
    first, second = thread(swahili.reporter, swahili.complaint, locale="sw")
    assert "Tumefunga leo." in {first.text, second.text}
    (told,) = thread(arabic.reporter, arabic.complaint, locale="ar")
    assert told.locale == "ar"
    for template in ("closed", "told_site", "own:x", ""):
        answer = client.post("/inspector/several", data={**data, "template": template})
        assert (answer.status_code, "Choose a template." in text_of(answer)) == (422, True), template


def test_lines_are_taken_as_codes_days_and_states(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """No name, place or words; where one of them is out of sight nothing is taken, and it is named."""
    mine, hidden = file_report(field, peppers), file_report(make_field(peppers, fallback=False), peppers)
    visit_as(client, field.triager)
    data = {"act": "csv", "case": [mine.case.reference, hidden.case.reference, "x"]}
    refused = client.post("/inspector/several", data={**data, "address": "view=all"})
    assert refused.status_code == 422
    assert f"any more: {hidden.case.reference}, x." in text_of(refused)
    answer = client.post("/inspector/several", data={**data, "case": [mine.case.reference]})
    head, line, *rest = answer.get_data(as_text=True).splitlines()
    assert answer.mimetype == "text/csv"
    assert head.endswith("case,kind,state,urgency,opened,next_deadline,deadline,groups,languages,reports")
    assert line.startswith(f"{mine.case.reference},IND,received,")
    assert not rest
    assert "Invented Blue Hill" not in line
    fact = db.session.scalars(select(Fact).where(Fact.verb == "cases.exported")).one()
    assert (fact.actor, fact.codes) == (f"user:{field.triager.user_id}", {"count": 1})


def test_a_case_that_somebody_else_changes_meanwhile_is_named_and_the_rest_is_done(
    client: FlaskClient, field: Field, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL two may write at once: who comes second reads it beside that case."""
    busy, free = file_report(field, peppers), file_report(field, peppers)

    def seen(actor: Actor, case: Case) -> None:
        if case.id == busy.case_id:
            # What a colleague saves at the same moment, as the database sees it.
            cases = Case.__table__
            db.session.execute(update(cases).where(cases.c.id == case.id).values(version=case.version + 1))
        mark_seen(actor, case)

    mark_seen = notes.mark_seen
    monkeypatch.setattr(notes, "mark_seen", seen)
    visit_as(client, field.triager)
    data = {"act": "seen", "case": [busy.case.reference, free.case.reference], "address": "view=all"}
    shown = text_of(client.post("/inspector/several", data=data))
    assert "Somebody else changed this meanwhile." in shown
    assert "Done with 1 case." in shown
    look_again()
    assert (busy.case.awaits_team, free.case.awaits_team) == (True, False)


def test_one_stays_on_the_page_of_the_list_on_which_one_was(
    client: FlaskClient, field: Field, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE_SIZE", 1)
    for _ in range(2):
        file_report(field, peppers)
    visit_as(client, field.triager)
    first = client.get("/inspector?view=all").text
    following = unescape(re.findall(r'rel="next" href="([^"]+)"', first)[0])
    after = following.rpartition("after=")[2]
    second = client.get(following).text
    (action,) = re.findall(r'action="(/inspector/several[^"]*)"', second)
    assert f"after={after}" in action
    refused = client.post(action, data={"act": "seen", "address": "view=all"})
    assert refused.status_code == 422
    assert "2 to 2 of 2 cases" in text_of(refused)
    case = re.findall(r'name="case" value="([^"]+)"', second)
    done = client.post(action, data={"act": "seen", "address": "view=all", "case": case})
    assert f"after={after}" in done.text
