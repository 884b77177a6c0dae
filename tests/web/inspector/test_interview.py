"""A private interview: the device in a worker's hands shows a sheet and no case until a password is typed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, stream_encode_multipart

from grievance.accounts.models.user import User, UserState
from grievance.accounts.passwords import new_keys
from grievance.cases.models.event import CaseNote
from grievance.cases.services import notes
from grievance.evidence.services.storing import PreparedFile, hold_file
from grievance.evidence.store import FileStore
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import LOWEST
from tests.factories.accounts import PASSWORD
from tests.factories.cases import STORY, Field, Filed, assign, file_report, make_field
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.reports import photo
from tests.factories.visits import look_again, text_of, visit_as

SAID = "يغلقون البوابة ليلا."
#: As a phone would send it, and no sound that can be cleaned.
VOICE = b"OggS" + b"said alone" * 20
PROVING = "/account/take-back"
#: What anybody may read who has the device: nothing of it tells of a case.
FOR_ANYBODY = {"public", "worker", "ui"}


@pytest.fixture(scope="module")
def app(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("interview")) as made:
        yield made


@pytest.fixture(scope="module")
def field(app: Flask) -> Field:
    peppers = app.extensions["peppers"]
    made = make_field(peppers)
    with transaction():
        keys = new_keys(PASSWORD, cost=LOWEST, peppers=peppers)
        keys.keep(db.session.get_one(User, made.inspector.user_id))
    return made


@pytest.fixture(scope="module")
def filed(app: Flask, field: Field) -> Filed:
    made = file_report(field, app.extensions["peppers"])
    assign(field, made)
    return made


@pytest.fixture
def inspector(app: Flask, field: Field) -> FlaskClient:
    browser = app.test_client()
    visit_as(browser, field.inspector)
    return browser


@pytest.fixture
def case(filed: Filed) -> str:
    return f"/inspector/cases/{filed.case.reference}"


@pytest.fixture
def heard(inspector: FlaskClient, case: str) -> FlaskClient:
    """The inspector's browser, once it is in a worker's hands."""
    page = text_of(inspector.get(f"{case}/interview"))
    assert f'href="{case}"' in page
    assert "<textarea" not in page
    begun = inspector.post(f"{case}/interview", data={"begin": "1"})
    assert begun.location == f"{case}/interview"
    assert begun.headers["Clear-Site-Data"] == '"cache"'
    return inspector


def test_the_sheet_shows_nothing_of_a_case_and_seals_what_was_said_in_its_language(
    app: Flask, field: Field, filed: Filed, heard: FlaskClient, case: str
) -> None:
    sheet = text_of(heard.get(f"{case}/interview"))
    body = sheet.partition("<main")[2].partition("</main>")[0]
    assert filed.case.reference not in body
    assert f'href="{case}' not in sheet
    assert STORY not in sheet
    assert 'href="/account"' not in sheet
    assert '<option value="sw" selected>Kiswahili</option>' in sheet
    assert re.search(r'<textarea[^>]*dir="auto"', sheet)
    assert heard.post(f"{case}/interview", data={"text": " ", "locale": "ar"}).status_code == 422
    assert heard.post(f"{case}/interview", data={"text": SAID, "locale": "tlh"}).status_code == 422
    kept = heard.post(f"{case}/interview", data={"text": SAID, "locale": "ar"})
    assert kept.location == f"{case}/interview?kept=words&locale=ar"
    look_again()
    again = text_of(heard.get(kept.location))
    assert "Sealed. This page cannot show it any more." in again
    assert SAID not in again
    assert '<option value="ar" selected>' in again
    colleague = app.test_client()
    visit_as(colleague, field.colleague)
    assert f'<p class="words" lang="ar" dir="rtl">{SAID}</p>' in text_of(colleague.get(case))


def say(browser: FlaskClient, case: str, content: bytes, *, text: str = "") -> TestResponse:
    body = MultiDict({"text": text, "locale": "ar", "file": FileStorage(io.BytesIO(content), "voice.ogg")})
    # Werkzeug's client would put a larger body into a temporary file that nobody closes.
    stream, _length, boundary = stream_encode_multipart(body, use_tempfile=False)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post(f"{case}/interview", data=stream, content_type=kind)


def test_a_recording_is_kept_unseen_and_its_warning_stands_on_the_case(
    app: Flask, field: Field, heard: FlaskClient, case: str
) -> None:
    sheet = heard.get(f"{case}/interview")
    assert "media-src blob:" in sheet.headers["Content-Security-Policy"]
    assert "microphone=(self)" in sheet.headers["Permissions-Policy"]
    assert re.search(
        r'<input type="file"[^>]*accept="audio/\*"[^>]*data-words="[^"]*recorder=1"', text_of(sheet)
    )
    assert heard.get(f"{case}/interview?recorder=1").get_json()["seconds"] == 3600
    kept = say(heard, case, VOICE)
    assert kept.location == f"{case}/interview?kept=recording&locale=ar"
    look_again()
    again = text_of(heard.get(kept.location))
    assert "Recording kept. This page cannot play it any more." in again
    colleague = app.test_client()
    visit_as(colleague, field.colleague)
    page = text_of(colleague.get(case))
    assert "Not cleaned" in page
    found = re.search(rf'href="({case}/files/\w+)"', page)
    assert found is not None
    assert "sure=1" in text_of(colleague.get(found[1]))
    assert colleague.get(f"{found[1]}?sure=1").data == VOICE
    assert heard.get(found[1]).location == PROVING


def test_a_recording_without_hidden_data_plays_for_whoever_holds_the_key(
    app: Flask, field: Field, filed: Filed, case: str
) -> None:
    held = hold_file(io.BytesIO(VOICE), name="recording.ogg", media_type="", store=FileStore(folder_of(app)))
    clean = PreparedFile(replace(held.original, cleaned=True), None)
    with transaction():
        note = notes.note_interview(field.inspector.actor, filed.case, text="", locale="sw", recording=clean)
        assert note.file is not None
        file = note.file.reference
    colleague = app.test_client()
    visit_as(colleague, field.colleague)
    assert f'<audio controls preload="none" src="{case}/files/{file}?play=1">' in text_of(colleague.get(case))
    played = colleague.get(f"{case}/files/{file}?play=1")
    assert (played.mimetype, played.data) == ("audio/ogg", VOICE)
    other = file_report(field, app.extensions["peppers"])
    assign(field, other)
    assert colleague.get(f"/inspector/cases/{other.case.reference}/files/{file}").status_code == 404


def test_what_is_refused_keeps_the_words_and_nothing_else(
    app: Flask, heard: FlaskClient, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(app.extensions["settings"], upload_limit_mib=1)
    monkeypatch.setitem(app.extensions, "settings", small)
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2 * 1024 * 1024)
    store, noted = FileStore(folder_of(app)), count_notes()
    lying = set(store.older_than(-1))
    too_big = VOICE + bytes(3 * 1024 * 1024)
    for content, why in (
        (too_big, "The file is too big. Send a smaller one, or a shorter recording."),
        (photo().getvalue(), "This is not a recording. Choose a recording."),
        (b"no sound", "This is not a recording. Choose a recording."),
        (b"", "This file is empty. Please choose another one."),
    ):
        answer = say(heard, case, content, text=SAID)
        assert answer.status_code == 422
        assert (why in text_of(answer), SAID in text_of(answer)) == (True, True), why
    nothing = heard.post(f"{case}/interview", data={"text": " ", "locale": "ar"})
    assert "Write something, or add a recording." in text_of(nothing)
    assert say(heard, case, VOICE, text="x" * 8001).status_code == 422
    assert (set(store.older_than(-1)), count_notes()) == (lying, noted)
    assert heard.get(case).location == PROVING


def folder_of(app: Flask) -> Path:
    folder: Path = app.extensions["settings"].files_folder
    return folder


def count_notes() -> int:
    return db.session.scalar(select(func.count()).select_from(CaseNote)) or 0


def test_no_desk_opens_until_the_password_is_typed(
    app: Flask, field: Field, heard: FlaskClient, case: str
) -> None:
    shut = 0
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<\w+>", "x", rule.rule)
        kind = rule.endpoint.partition(".")[0]
        if kind in {*FOR_ANYBODY, "static"} or "<" in address or rule.endpoint == "account.take_back":
            continue
        shut += 1
        if "GET" in (rule.methods or ()):
            assert heard.get(address).location == PROVING, address
        elif rule.endpoint != "account.sign_out":
            assert heard.post(address).status_code == 403, address
    assert shut > 200
    assert heard.get(case).location == PROVING
    assert heard.post(f"{case}/do/note", data={"text": "x", "locale": "en"}).status_code == 403
    assert heard.get("/about").status_code == 200
    colleague = app.test_client()
    visit_as(colleague, field.colleague)
    assert colleague.get(case).status_code == 200


def test_a_wrong_password_keeps_it_on_and_the_right_one_ends_it(heard: FlaskClient, case: str) -> None:
    assert f'href="{PROVING}"' in text_of(heard.get(f"{case}/interview"))
    page = text_of(heard.get(PROVING))
    assert f'href="{case}/interview"' in page
    assert f'href="{case}"' not in page
    for wrong in ("", "not this one at all"):
        assert heard.post(PROVING, data={"password": wrong}).status_code == 422
        assert heard.get(case).location == PROVING
    assert heard.post(PROVING, data={"password": PASSWORD}).location == case
    assert heard.get(case).status_code == 200
    assert heard.get(PROVING).location == "/inspector", "there is nothing to take back"


def test_too_many_wrong_ones_have_to_wait_there(heard: FlaskClient, case: str) -> None:
    answers = [heard.post(PROVING, data={"password": f"wrong words {each}"}) for each in range(6)]
    assert answers[0].status_code == 422
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert heard.get(case).location == PROVING


def test_signing_out_is_a_way_out_that_shows_nothing(heard: FlaskClient, case: str) -> None:
    assert heard.post("/account/sign-out").location == "/account/sign-in"
    assert "/account/sign-in" in heard.get(case).location
    assert "/account/sign-in" in heard.get(f"{case}/interview").location
    assert "/account/sign-in" in heard.get(PROVING).location


def test_a_visit_of_somebody_who_was_locked_meanwhile_leads_to_the_door(
    field: Field, heard: FlaskClient, case: str
) -> None:
    def become(state: UserState) -> None:
        with transaction():
            db.session.get_one(User, field.inspector.user_id).state = state

    become(UserState.LOCKED)
    assert "/account/sign-in" in heard.get(case).location
    assert heard.get("/account/sign-in").status_code == 200
    become(UserState.ACTIVE)
    assert heard.get(case).location == PROVING
