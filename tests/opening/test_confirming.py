"""Nobody can report before a named person has confirmed who runs this and exactly what is promised."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from grievance.audit.models import Fact
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Changed, InvalidInput, NotAllowed
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.opening.fingerprints import fingerprint
from grievance.opening.models.undertaking import Undertaking
from grievance.opening.services.confirming import NotOpenYet, confirm
from grievance.policy.roles import Role
from grievance.vault.models.session import VisitSession
from grievance.web.ui import in_force as in_force_module
from grievance.web.ui.in_force import decided, in_force, set_up_words
from grievance.web.ui.locales import WORKER_LOCALES
from grievance.web.ui.promises import promises_everywhere
from tests.factories.opening import FACTS, confirm_promises, make_administrator, open_languages
from tests.factories.people import make_person
from tests.factories.reports import Filed, Phone, make_intake, make_report
from tests.factories.visits import look_again, visit_as

DOORS = ("/", "/report", "/report/1", "/report/7", "/s/1234567", "/promises")


@pytest.fixture
def folder(unopened_folder: Path) -> Path:
    """An installation that nobody has opened yet."""
    return unopened_folder


@pytest.mark.parametrize("door", DOORS)
def test_every_door_is_shut_until_then(client: FlaskClient, peppers: PepperRing, door: str) -> None:
    make_intake(peppers)
    answer = client.get(door)
    assert answer.status_code == 503
    assert "We cannot take reports yet." in answer.text
    assert "/follow" in answer.text


def test_what_is_sent_to_a_shut_door_is_kept_nowhere(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    for step in ("1", "4", "7", "code"):
        answer = client.post(f"/report/{step}", data={"story": "they hit me", "group": "WA"})
        assert answer.status_code == 503
        assert "they hit me" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert db.session.scalars(select(VisitSession)).all() == []
    assert db.session.scalars(select(Complaint)).all() == []


def test_a_report_that_was_sent_still_gets_its_files_and_no_new_one_does(
    client: FlaskClient, peppers: PepperRing
) -> None:
    make_intake(peppers)
    phone = Phone(client).comes_back_with(sent_before_anybody_had_to_confirm(peppers).code)
    for to, status in (("follow", 200), ("report", 503)):
        fields = {"to": to, "name": "voice.ogg", "size": "9", "mark": to}
        answer = client.post("/file", data=fields, headers={"X-CSRFToken": phone.token})
        assert answer.status_code == status
    assert answer.get_json()["error"] == "We cannot take reports yet."


def sent_before_anybody_had_to_confirm(peppers: PepperRing) -> Filed:
    """File a report, and leave the installation as it came from a version that asked nobody to confirm."""
    confirm_promises(make_administrator(peppers))
    filed = make_report(peppers)
    with transaction():
        db.session.execute(delete(Undertaking))
    in_force().read()
    return filed


def test_the_page_guesses_no_number(client: FlaskClient) -> None:
    page = client.get("/report").text
    words = re.sub(r"<[^>]+>", "", page[page.index("<main") : page.index("</main>")])
    assert "safe place" in words
    assert not any(char.isdecimal() for char in words)


def test_it_speaks_the_worker_s_language_as_far_as_it_is_open(
    client: FlaskClient, peppers: PepperRing
) -> None:
    open_languages(make_administrator(peppers), "sw")
    assert 'lang="sw"' in client.get("/report", headers={"Accept-Language": "sw"}).text
    assert 'lang="en"' in client.get("/report", headers={"Accept-Language": "ar"}).text


def test_leaving_coming_back_and_the_desks_stay_open(client: FlaskClient, peppers: PepperRing) -> None:
    assert client.get("/leave").status_code == 303
    assert client.get("/follow").status_code == 200
    assert client.get("/about").status_code == 200
    assert client.get("/account/sign-in").status_code == 200
    inspector = make_person(Role.INSPECTOR, peppers=peppers)
    visit_as(client, inspector)
    assert client.get("/inspector/today").status_code == 200


def test_no_other_way_in_is_open_either(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    with pytest.raises(NotOpenYet):
        make_report(peppers)
    assert db.session.scalars(select(Complaint)).all() == []


def test_a_named_person_opens_it(client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    administrator = make_administrator(peppers)
    confirm_promises(administrator)
    phone = Phone(client)
    assert len(phone.reports()) == 20
    look_again()
    made = db.session.scalars(select(Undertaking)).one()
    assert made.confirmed_by_id == administrator.user_id
    assert made.text_hash == fingerprint(promises_everywhere(keeps_months=FACTS.keeps_months))
    assert set(made.shown) == set(WORKER_LOCALES)
    fact = db.session.scalars(select(Fact).where(Fact.verb == "opening.confirmed")).one()
    assert fact.actor == f"user:{administrator.user_id}"
    assert fact.codes["version"] == made.text_hash
    assert FACTS.contact in client.get("/promises").text
    assert FACTS.contact in client.get("/follow").text


def test_nobody_else_and_no_command_can_confirm(app: Flask, peppers: PepperRing) -> None:
    shown = promises_everywhere(keeps_months=24)
    administrator = make_administrator(peppers).actor
    for actor in (
        make_person(Role.INSPECTOR, peppers=peppers).actor,
        make_person(Role.STEWARD, peppers=peppers).actor,
        replace(administrator, user_id=None),
    ):
        with pytest.raises(NotAllowed), transaction():
            confirm(actor, FACTS, shown=shown, seen_hash=fingerprint(shown))
    assert not decided().confirmed


def test_texts_that_changed_since_they_were_read_are_not_confirmed(app: Flask, peppers: PepperRing) -> None:
    shown = promises_everywhere(keeps_months=24)
    seen = fingerprint({**shown, "ar": shown["ar"][1:]})
    administrator = make_administrator(peppers)
    with pytest.raises(Changed), transaction():
        confirm(administrator.actor, FACTS, shown=shown, seen_hash=seen)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_name", "  "),
        ("legal_name", "x" * 201),
        ("country", "Japan"),
        ("country", "١٢"),
        ("contact", ""),
        ("answerable", "\n"),
        ("keeps_months", 1),
        ("keeps_months", 601),
    ],
)
def test_what_is_missing_is_named(app: Flask, peppers: PepperRing, field: str, value: str | int) -> None:
    shown = promises_everywhere(keeps_months=24)
    facts = replace(FACTS, **{field: value})  # type: ignore[arg-type]
    administrator = make_administrator(peppers)
    with pytest.raises(InvalidInput) as refusal, transaction():
        confirm(administrator.actor, facts, shown=shown, seen_hash=fingerprint(shown))
    assert refusal.value.field == field


def test_another_process_opens_within_a_minute(
    app: Flask, settings: Settings, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grievance.app import create_app
    from grievance.web.ui import in_force

    assert in_force.FRESH <= 60
    other = create_app(settings).test_client()
    assert other.get("/").status_code == 503
    confirm_promises(make_administrator(peppers))
    assert other.get("/").status_code == 503
    monkeypatch.setattr(in_force, "FRESH", 0.0)
    assert other.get("/").status_code == 200


def test_whoever_comes_while_it_is_first_read_waits_and_finds_it_open(
    app: Flask, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm_promises(make_administrator(peppers))
    set_up_words(app)
    stored, begun, go_on = in_force_module._stored, Event(), Event()

    def slowly() -> Any:
        begun.set()
        assert go_on.wait(10)
        return stored()

    def asks() -> bool:
        with app.app_context():
            return decided().confirmed

    monkeypatch.setattr(in_force_module, "_stored", slowly)
    with ThreadPoolExecutor(2) as visitors:
        first = visitors.submit(asks)
        assert begun.wait(10)
        second = visitors.submit(asks)
        assert not wait([second], timeout=0.2).done
        go_on.set()
        assert (first.result(10), second.result(10)) == (True, True)
