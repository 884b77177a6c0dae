"""A file in parts over HTTP: sealed as it comes, resumed, refused clearly, and filed once."""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grievance.complaints.models.message import ComplaintFile
from grievance.complaints.queries import files_of
from grievance.evidence.services import receiving
from grievance.evidence.services.receiving import PART
from grievance.evidence.services.storing import delete_abandoned
from grievance.evidence.store import FileStore
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.web.ui.headers import PARTS_CSP
from grievance.web.worker.parts import LONGEST_RECORDING
from tests.factories.reports import Intake, Phone, make_intake, make_report, photo

VOICE = b"OggS" + bytes(range(256)) * (PART // 128) + b"the end"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Small limits, so that they are soon reached."""
    return replace(settings, upload_limit_mib=3, visit_limit_mib=5)


@pytest.fixture
def intake(app: Flask, peppers: PepperRing) -> Intake:
    return make_intake(peppers)


@pytest.fixture
def phone(client: FlaskClient, intake: Intake) -> Phone:
    phone = Phone(client).opens("/report").sends("/report/1", group="WA").sends("/report/2", item="WA1")
    return phone.sends("/report/3", site="none", where="near the river").opens("/report/4")


def asks(
    phone: Phone, address: str, body: Any = None, *, token: str | None = None
) -> tuple[int, dict[str, Any]]:
    headers = {"X-CSRFToken": phone.token if token is None else token}
    kind = "application/octet-stream" if isinstance(body, bytes) else None
    answer = phone.client.post(address, data=body, headers=headers, content_type=kind)
    return answer.status_code, json.loads(answer.data)


def begins(
    phone: Phone, content: bytes = VOICE, *, to: str = "report", **more: Any
) -> tuple[int, dict[str, Any]]:
    fields = {"to": to, "name": "voice.ogg", "size": str(len(content)), "mark": "voice.ogg,1", **more}
    return asks(phone, "/file", fields)


def sends_all(phone: Phone, content: bytes = VOICE, *, to: str = "report") -> dict[str, Any]:
    status, begun = begins(phone, content, to=to)
    assert status == 200, begun
    for number in range(begun["got"], -(-len(content) // PART)):
        part = content[number * PART : (number + 1) * PART]
        assert asks(phone, f"/file/{begun['id']}/{number}", part) == (200, {"got": number + 1})
    status, ended = asks(phone, f"/file/{begun['id']}/whole")
    assert (status, ended["done"]) == (200, True)
    return begun


def test_only_the_page_with_a_file_may_run_a_script_and_hear(client: FlaskClient, intake: Intake) -> None:
    phone = Phone(client).opens("/report").sends("/report/1", group="WA").sends("/report/2", item="WA1")
    for address, allowed in (("/report/3", False), ("/report/4", True), ("/report/5", False)):
        answer = client.get(address)
        assert (answer.headers["Content-Security-Policy"] == PARTS_CSP) is allowed
        assert ("microphone=(self)" in answer.headers.get("Permissions-Policy", "")) is allowed
        assert ("<script" in answer.text) is allowed
    phone.sends("/report/3", site="none", where="here")
    assert "<script" in phone.text


def test_a_file_in_parts_is_filed_with_the_report(phone: Phone, intake: Intake, settings: Settings) -> None:
    sends_all(phone)
    assert not list((settings.files_folder / "parts").iterdir())
    assert "voice.ogg" in phone.opens("/report/4").text
    phone.sends("/report/4", story="").sends("/report/5").sends("/report/6").sends("/report/7")
    assert len(phone.code) == 20
    assert db.session.scalar(select(func.count(ComplaintFile.id))) == 1


def test_it_goes_on_after_a_reload(phone: Phone) -> None:
    _status, begun = begins(phone)
    asks(phone, f"/file/{begun['id']}/0", VOICE[:PART])
    phone.opens("/report/4")
    status, again = begins(phone)
    assert (status, again["id"], again["got"]) == (200, begun["id"], 1)
    assert "%" in again["texts"]["sending"]


def test_asking_twice_adds_it_once(phone: Phone) -> None:
    begun = sends_all(phone)
    assert asks(phone, f"/file/{begun['id']}/whole") == (200, {"done": True, "next": None})
    assert phone.opens("/report/4").text.count('name="drop"') == 1


def test_a_file_goes_to_a_report_that_was_sent(
    client: FlaskClient, peppers: PepperRing, intake: Intake
) -> None:
    filed = make_report(peppers)
    phone = Phone(client).comes_back_with(filed.code)
    sends_all(phone, to="follow")
    assert "We have your file." in phone.opens("/follow").text
    assert len(files_of(filed.actor, filed.complaint)) == 1


@pytest.mark.parametrize(
    ("place", "body", "status", "words"),
    [
        ("1", VOICE[PART : 2 * PART], 409, "A part of the file did not arrive."),
        ("7", b"x", 409, "A part of the file did not arrive."),
        ("0", VOICE[: PART - 1], 422, "A part of the file did not arrive."),
        ("0", VOICE[: PART + 1], 413, "The file is too big."),
        ("0", b"x" * (PART + 100_000), 413, "The file is too big."),
        ("0", b"MZ" + VOICE[2:PART], 422, "We cannot open this file."),
        ("whole", None, 409, "A part of the file did not arrive."),
    ],
)
def test_a_part_that_does_not_fit(
    phone: Phone, place: str, body: bytes | None, status: int, words: str
) -> None:
    _status, begun = begins(phone)
    got, answer = asks(phone, f"/file/{begun['id']}/{place}", body)
    assert (got, answer["got"]) == (status, 0)
    assert words in answer["error"]


def test_another_part_under_the_same_number(phone: Phone) -> None:
    _status, begun = begins(phone)
    address = f"/file/{begun['id']}/0"
    assert asks(phone, address, VOICE[:PART])[0] == 200
    assert asks(phone, address, VOICE[:PART]) == (200, {"got": 1})
    assert asks(phone, address, b"OggS" + b"\0" * (PART - 4))[0] == 409


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"size": "0"}, 422),
        ({"size": "-5"}, 422),
        ({"size": "many"}, 422),
        ({"size": str(4 * PART)}, 413),
        ({"to": "elsewhere"}, 403),
        ({"to": "follow"}, 403),
    ],
)
def test_a_beginning_that_cannot_be(phone: Phone, fields: dict[str, str], status: int) -> None:
    assert begins(phone, **fields)[0] == status


def test_without_the_pages_token_or_in_another_visit_there_is_nothing(app: Flask, phone: Phone) -> None:
    _status, begun = begins(phone)
    assert asks(phone, f"/file/{begun['id']}/0", VOICE[:PART], token="")[0] == 403
    stranger = Phone(app.test_client()).opens("/report").sends("/report/1", group="WA")
    status, answer = asks(stranger, f"/file/{begun['id']}/0", VOICE[:PART])
    assert status == 404
    assert "no longer have the start" in answer["error"]


def test_one_visit_sends_so_much_and_no_more(phone: Phone) -> None:
    sends_all(phone, b"OggS" + b"\0" * (3 * PART - 4))
    assert begins(phone, b"OggS" + b"\0" * (3 * PART - 4), mark="another")[0] == 413
    big = io.BytesIO(b"OggS" + b"\0" * (3 * PART - 4))
    phone.sends("/report/4", story="my words", voice=(big, "again.ogg"))
    assert "The file is too big." in phone.text
    assert "my words" in phone.text


def test_an_empty_file_says_so(phone: Phone) -> None:
    _status, answer = begins(phone, b"")
    assert answer["error"] == "This file is empty. Please choose another one."
    phone.sends("/report/4", story="my words", photo=(io.BytesIO(), "photo.jpg"))
    assert "This file is empty." in phone.text
    assert "my words" in phone.text


def test_not_too_many_at_once(phone: Phone) -> None:
    for number in range(5):
        assert begins(phone, mark=str(number))[0] == 200
    status, answer = begins(phone, mark="one more")
    assert status == 422
    assert "Too many files" in answer["error"]


def test_a_full_disk_says_so_and_loses_nothing(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    _status, begun = begins(phone)
    asks(phone, f"/file/{begun['id']}/0", VOICE[:PART])
    monkeypatch.setattr("grievance.evidence.store.RESERVE", 2**62)
    status, answer = asks(phone, f"/file/{begun['id']}/1", VOICE[PART : 2 * PART])
    assert (status, answer["got"]) == (503, 1)
    monkeypatch.undo()
    assert begins(phone)[1]["got"] == 1


def test_a_part_that_comes_after_a_day_is_refused_and_swept_away(
    phone: Phone, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _status, begun = begins(phone)
    asks(phone, f"/file/{begun['id']}/0", VOICE[:PART])
    later = clock.now() + timedelta(seconds=receiving.KEPT_FOR + 1)
    monkeypatch.setattr("grievance.evidence.services.receiving.clock.now", lambda: later)
    status, answer = asks(phone, f"/file/{begun['id']}/1", VOICE[PART : 2 * PART])
    assert (status, answer["got"]) == (403, 0)
    assert "This page closed to keep you safe." in answer["error"]
    for part in (settings.files_folder / "parts").iterdir():
        os.utime(part, (0, 0))
    delete_abandoned(FileStore(settings.files_folder))
    assert not list((settings.files_folder / "parts").iterdir())


def test_the_recorder_is_told_its_words_and_its_limit(client: FlaskClient, intake: Intake) -> None:
    client.set_cookie("lang", "ar")
    answer = json.loads(client.get("/file/recorder").data)
    assert answer["seconds"] == LONGEST_RECORDING
    assert answer["texts"]["stop"] == "أوقفوا التسجيل"
    assert str(LONGEST_RECORDING // 60) in answer["texts"]["recording"]


def test_a_photo_in_parts_is_cleaned(phone: Phone) -> None:
    sends_all(phone, photo(marker=b"Amina").getvalue())
    assert "photo.jpg" in phone.opens("/report/4").text
