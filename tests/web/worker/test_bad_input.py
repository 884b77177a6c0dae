"""Whatever comes in: a clear page, the right status, what was typed kept, nothing half stored."""

from __future__ import annotations

import io
import json
import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from grievance.complaints.models.complaint import Complaint
from grievance.evidence import store as store_module
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.supplychain.numbers import new_number
from grievance.vault.models.compartment import Compartment
from grievance.vault.models.principal import Principal, PrincipalKind
from grievance.vault.models.session import VisitSession
from tests.factories.reports import Intake, Phone, make_intake, photo


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Files of 25 MiB at most, so that one that is too big is soon made."""
    return replace(settings, upload_limit_mib=25, visit_limit_mib=60)


@pytest.fixture
def intake(app: Flask, peppers: PepperRing) -> Intake:
    return make_intake(peppers)


@pytest.fixture
def phone(client: FlaskClient, intake: Intake) -> Phone:
    """A phone that has reached the question for the story."""
    phone = Phone(client).opens("/report").sends("/report/1", group="WA").sends("/report/2", item="WA1")
    return phone.sends("/report/3", site="none", where="near the river")


def status(phone: Phone) -> int:
    assert phone.page is not None
    return phone.page.status_code


def nothing_is_stored() -> bool:
    db.session.rollback()
    counts = (
        select(func.count()).select_from(Complaint),
        select(func.count()).select_from(Compartment),
        select(func.count()).select_from(Principal).where(Principal.kind == PrincipalKind.REPORTER),
    )
    return all(db.session.scalar(count) == 0 for count in counts)


@pytest.mark.parametrize(
    ("step", "fields", "message"),
    [
        ("1", {}, "Choose at least one problem."),
        ("1", {"group": "ZZ"}, "Choose at least one problem."),
        ("2", {"item": "no such thing"}, "Choose at least one problem."),
        ("3", {}, "Type a name or a number"),
        ("3", {"q": "1234567"}, "One number is wrong."),
        ("3", {"q": "nowhere at all qqq"}, "We cannot find this place."),
        ("3", {"site": "invented", "q": ""}, "Type a name or a number"),
        ("3", {"site": "none", "where": "x" * 400}, "This is too long."),
        ("4", {"story": " "}, "Write a few words"),
        ("5", {"known": "the mayor"}, "Please choose one of the answers."),
        ("5", {"raised": "' OR 1=1"}, "Please choose one of the answers."),
        ("6", {"reply": "call"}, "This phone number does not look right."),
        ("6", {"reply": "helper"}, "Tell us how we can reach this person."),
        ("6", {"reply": "code", "times": "t" * 400}, "This is too long."),
    ],
)
def test_a_missing_or_impossible_answer(
    phone: Phone, step: str, fields: dict[str, str], message: str
) -> None:
    phone.opens(f"/report/{step}").sends(f"/report/{step}", **fields)
    assert status(phone) == 422
    assert message in phone.text
    assert 'id="errors"' in phone.text


def test_a_repeated_answer_counts_once(phone: Phone) -> None:
    phone.opens("/report/2").sends("/report/2", item=["WA1", "WA1", "WA1"])
    phone.sends("/report/4", story=["first", "second"]).sends("/report/5", known=["team", "nobody"])
    phone.sends("/report/6").sends("/report/7")
    report = db.session.scalars(select(Complaint)).one()
    assert [item.item_code for item in report.items] == ["WA1"]
    assert report.known_to == "team"


@pytest.mark.parametrize("address", ["/report/0", "/report/8", "/report/x", "/report/7/7"])
def test_a_page_that_does_not_exist(client: FlaskClient, intake: Intake, address: str) -> None:
    assert client.get(address).status_code == 404
    assert client.post(address, data={"story": "x"}).status_code in {400, 404}


def test_words_too_long_are_shown_again(phone: Phone) -> None:
    phone.sends("/report/4", story="long " * 5000)
    assert status(phone) == 422
    assert "This is too long. Please make it shorter." in phone.text
    assert "long long long" in phone.text


def test_ten_megabytes_of_words_are_shown_again(phone: Phone) -> None:
    phone.sends("/report/4", story="word " * 2_000_000, photo=(io.BytesIO(), ""))
    assert status(phone) == 422
    assert phone.text.count("word ") >= 1_999_000
    with transaction():
        assert max(len(body) for body in db.session.scalars(select(VisitSession.body))) < 100_000


def test_more_words_than_anybody_types(phone: Phone) -> None:
    phone.sends("/report/4", story="kept words").opens("/report/4")
    phone.sends("/report/4", story="word " * 4_000_000, photo=(io.BytesIO(), ""))
    assert status(phone) == 413
    assert "too big" in phone.text
    assert "kept words" in phone.text


def test_a_photo_of_sixty_megabytes_keeps_the_words(app: Flask, phone: Phone) -> None:
    big = io.BytesIO(photo().getvalue() + b"\0" * 60 * 1024 * 1024)
    phone.sends("/report/4", story="words beside the photo", photo=(big, "big.jpg"))
    assert status(phone) == 413
    assert "The file is too big." in phone.text
    assert "words beside the photo" in phone.text
    files = app.extensions["settings"].files_folder
    assert not files.exists() or list(files.iterdir()) == []


def test_more_bytes_than_are_read_say_so(phone: Phone) -> None:
    page = phone.client.post(
        "/report/4",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(10**9)},
    )
    assert page.status_code == 413
    assert "The file is too big." in page.text


def test_the_page_for_a_big_file_is_in_the_workers_language(client: FlaskClient, phone: Phone) -> None:
    client.set_cookie("lang", "ar")
    big = io.BytesIO(photo().getvalue() + b"\0" * 30 * 1024 * 1024)
    phone.sends("/report/4", story="كلمات", photo=(big, "big.jpg"))
    assert status(phone) == 413
    assert 'lang="ar" dir="rtl"' in phone.text
    assert "كلمات" in phone.text


def test_a_file_that_is_something_else_keeps_the_words(phone: Phone) -> None:
    phone.sends("/report/4", story="my words", photo=(io.BytesIO(b"MZ program"), "photo.jpg"))
    assert status(phone) == 422
    assert "We cannot open this file." in phone.text
    assert "my words" in phone.text


def test_a_good_photo_beside_words_too_long_is_kept(phone: Phone) -> None:
    phone.sends("/report/4", story="long " * 5000, photo=(photo(), "x.jpg"))
    assert 'name="drop"' in phone.text
    phone.sends("/report/4", story="short")
    assert "photo.jpg" in phone.sends("/report/5").sends("/report/6").text


def test_bytes_that_are_no_letters_are_asked_about_once(phone: Phone) -> None:
    parts = (("csrf_token", phone.token.encode()), ("story", b"no pay \xe9\xff since May"))
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in parts
    )
    page = phone.client.post(
        "/report/4", data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert page.status_code == 422
    assert "Some letters did not arrive well." in page.text
    assert "since May" in page.text
    assert 'name="looked"' in page.text
    phone.sends("/report/4", story="no pay \N{REPLACEMENT CHARACTER} since May", looked="1")
    assert phone.heading == "Who may know it was you?"


def test_control_characters_do_not_survive(phone: Phone) -> None:
    phone.sends("/report/4", story="no\x00 pay\x1b[31m").sends("/report/5").sends("/report/6")
    assert "no pay[31m" in phone.text


def test_an_unreadable_form_is_answered(phone: Phone) -> None:
    page = phone.client.post("/report/4", data=b"\xff\xfe", content_type="multipart/form-data; boundary=x")
    assert page.status_code == 400
    assert "<h1" in page.text


def test_a_language_that_nobody_offers_changes_nothing(client: FlaskClient, intake: Intake) -> None:
    client.post("/language", data={"locale": "tlh", "next": "https://elsewhere.example/"})
    client.set_cookie("lang", "../../xx")
    page = client.get("/report", headers={"Accept-Language": "xx, sw;q=0.5"})
    assert 'lang="sw"' in page.text


@pytest.mark.parametrize("typed", ["1234567", "abc", "12", "%00", "1" * 300])
def test_a_wrong_number_on_a_poster(client: FlaskClient, intake: Intake, typed: str) -> None:
    page = client.get(f"/s/{typed}")
    assert page.status_code == 422
    assert 'href="/report"' in page.text


def test_a_poster_of_no_site(client: FlaskClient, intake: Intake) -> None:
    page = client.get(f"/s/{new_number()}")
    assert page.status_code == 404
    assert "No site has this number." in page.text


@pytest.mark.parametrize("spoilt", ["token", "cookie", "gone"])
def test_a_visit_that_is_over_keeps_the_words(client: FlaskClient, phone: Phone, spoilt: str) -> None:
    if spoilt == "cookie":
        client.set_cookie("visit", "made-up", httponly=True, samesite="Strict")
    if spoilt == "gone":
        with transaction():
            db.session.query(VisitSession).delete()
    if spoilt == "token":
        phone.token = "tampered"
    phone.sends("/report/4", story="what I typed for an hour")
    assert status(phone) == 400
    assert "Your words are still here." in phone.text
    assert "what I typed for an hour" in phone.text
    phone.sends("/report/4", story="what I typed for an hour")
    assert status(phone) == 200
    assert phone.heading == ("What happened?" if spoilt != "token" else "Who may know it was you?")


def test_a_new_draft_asks_for_the_rest_and_files(client: FlaskClient, phone: Phone) -> None:
    client.delete_cookie("visit")
    phone.sends("/report/4", story="typed slowly").sends("/report/4", story="typed slowly")
    phone.sends("/report/1", group="WA").sends("/report/2", item="WA1").sends("/report/3", site="none")
    phone.sends("/report/5").sends("/report/6")
    assert "typed slowly" in phone.text
    assert phone.sends("/report/7").code


def test_a_form_of_an_old_visit_never_replaces_a_draft(phone: Phone) -> None:
    phone.sends("/report/4", story="the words of today")
    phone.token = "of another day"
    phone.sends("/report/4", story="words of another day")
    assert "words of another day" in phone.text
    assert "the words of today" in phone.opens("/report/4").text


def test_another_site_cannot_start_a_report(client: FlaskClient, intake: Intake) -> None:
    page = client.post(
        "/report/4", data={"story": "words put in my mouth"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert page.status_code == 400
    assert client.get_cookie("visit") is None or "put in my mouth" not in client.get("/report/4").text


def test_an_expired_check_page_sends_nothing(phone: Phone) -> None:
    phone.sends("/report/4", story="x").sends("/report/5").sends("/report/6")
    phone.token = "old"
    phone.sends("/report/7")
    assert status(phone) == 400
    assert nothing_is_stored()
    assert phone.sends("/report/7").code


def test_a_full_disk_keeps_the_words(
    app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store_module.os, "fsync", full)
    phone.sends("/report/4", story="words that need room", photo=(photo(), "x.jpg"))
    assert status(phone) == 503
    assert "words that need room" in phone.text
    assert list(app.extensions["settings"].files_folder.iterdir()) == []
    assert "words that need room" not in caplog.text


def test_a_full_database_stores_nothing_and_keeps_the_draft(
    app: Flask, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    phone.sends("/report/4", story="words").sends("/report/5").sends("/report/6")
    engine = db.engine
    db.session.remove()
    engine.dispose()

    def no_room(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "connect", no_room)
    phone.sends("/report/7")
    assert status(phone) == 503
    event.remove(engine, "connect", no_room)
    engine.dispose()
    assert nothing_is_stored()
    assert phone.opens("/report/7").sends("/report/7").code


def closed(engine: Engine, database: Path) -> Path:
    """Put the database out of reach and return where it lies now."""
    db.session.remove()
    engine.dispose()
    away = database.with_name("away")
    for path in database.parent.glob(f"{database.name}*"):
        path.rename(str(path).replace(database.name, "away"))
    database.mkdir()
    return away


def opened(engine: Engine, database: Path) -> None:
    """Bring the database back."""
    db.session.remove()
    engine.dispose()
    database.rmdir()
    for path in database.parent.glob("away*"):
        path.rename(str(path).replace("away", database.name))


@pytest.mark.parametrize("with_cookie", [True, False])
def test_a_closed_database_keeps_the_words(
    app: Flask, phone: Phone, with_cookie: bool, caplog: pytest.LogCaptureFixture
) -> None:
    database = app.extensions["settings"].folder / "grievance.sqlite3"
    engine = db.engine
    closed(engine, database)
    try:
        if not with_cookie:
            phone.client.delete_cookie("visit")
        phone.sends("/report/4", story="words that must not be lost, typed by a tired hand at night")
        assert status(phone) == 503
        assert "typed by a tired hand" in phone.text
        assert "Something broke on our side." in phone.text
        assert phone.client.get("/follow").status_code == 503
    finally:
        opened(engine, database)
    assert "tired hand" not in caplog.text
    assert nothing_is_stored()


def test_log_lines_hold_no_content(phone: Phone, capfd: pytest.CaptureFixture[str]) -> None:
    handler = next(iter(logging.getLogger("grievance").handlers))
    lines: list[str] = []
    write = handler.emit
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    try:
        phone.client.post("/report/4", data={"story": "my secret"}, headers={"Sec-Fetch-Site": "cross-site"})
        logging.getLogger("grievance.web").error("request failed", extra={"story": "my secret"})
    finally:
        handler.emit = write  # type: ignore[method-assign]
    assert lines
    assert all("my secret" not in line and json.loads(line) for line in lines)
    assert os.environ.get("GRIEVANCE_LOG") is None
