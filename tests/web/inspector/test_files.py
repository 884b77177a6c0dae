"""A worker's files at the desk: clean ones play, unclean ones warn, what is said is written down."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.complaints.models.message import ComplaintFile
from grievance.complaints.queries import files_of
from grievance.evidence.cleaners.limits import LARGEST
from grievance.evidence.services.storing import PreparedFile, prepare_file
from grievance.evidence.states import Scan
from grievance.evidence.store import FileStore
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from tests.factories.reports import Intake, make_intake, make_report, photo
from tests.factories.visits import look_again, text_of, visit_as

BROKEN = b"\xff\xd8\xff" + b"not really"


@pytest.fixture
def intake(app: Flask, peppers: PepperRing) -> Intake:
    return make_intake(peppers)


@pytest.fixture
def inspector(client: FlaskClient, intake: Intake) -> FlaskClient:
    visit_as(client, intake.inspector)
    return client


def file_of(content: bytes, settings: Settings, name: str = "locker.jpg") -> PreparedFile:
    return prepare_file(io.BytesIO(content), name=name, store=FileStore(settings.files_folder))


def case_page(inspector: FlaskClient, peppers: PepperRing, file: PreparedFile) -> tuple[str, str]:
    """File a report with a file and return the case's address and page."""
    make_report(peppers, files=[file])
    found = re.search(r'href="(/inspector/cases/[0-9a-z]+)"', text_of(inspector.get("/inspector?view=all")))
    assert found is not None
    return found[1], text_of(inspector.get(found[1]))


def address_in(page: str, ending: str = "") -> str:
    found = re.search(rf'(?:href|src)="(/inspector/cases/\w+/files/\w+{re.escape(ending)})"', page)
    assert found is not None
    return found[1]


def test_a_clean_photo_is_shown_and_never_a_page_of_ours(
    inspector: FlaskClient, peppers: PepperRing, settings: Settings
) -> None:
    _case, page = case_page(inspector, peppers, file_of(photo().getvalue(), settings))
    assert "Not cleaned" not in page
    shown = inspector.get(address_in(page, "?play=1"))
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.content_length == len(shown.data)
    kept = inspector.get(address_in(page))
    assert kept.mimetype == "application/octet-stream"
    assert kept.headers["Content-Disposition"] == "attachment; filename=photo.jpg"
    assert kept.data == shown.data
    for answer in (shown, kept):
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=10-", 10, None), ("bytes=-5", -5, None), ("bytes=100-199999", 100, None)],
)
def test_a_player_may_jump(
    inspector: FlaskClient, peppers: PepperRing, settings: Settings, asked: str, start: int, end: int | None
) -> None:
    _case, page = case_page(inspector, peppers, file_of(photo(side=900).getvalue(), settings))
    address = address_in(page, "?play=1")
    whole = inspector.get(address).data
    part = inspector.get(address, headers={"Range": asked})
    assert part.status_code == 206
    assert part.data == whole[start:end]
    assert part.headers["Content-Range"].endswith(f"/{len(whole)}")


def test_a_jump_past_the_end_is_refused(
    inspector: FlaskClient, peppers: PepperRing, settings: Settings
) -> None:
    _case, page = case_page(inspector, peppers, file_of(photo().getvalue(), settings))
    assert inspector.get(address_in(page, "?play=1"), headers={"Range": "bytes=999999-"}).status_code == 416


def test_what_was_not_cleaned_says_so_before_it_is_handed_out(
    inspector: FlaskClient, peppers: PepperRing, settings: Settings
) -> None:
    file = file_of(BROKEN, settings)
    _case, page = case_page(inspector, peppers, file)
    assert "Not cleaned" in page
    assert "locker.jpg" not in page
    warned = inspector.get(address_in(page))
    assert "This file was not cleaned" in text_of(warned)
    assert "It may be damaged, or the server had too much to do when it came." in text_of(warned)
    assert file.original.sha256 in text_of(warned)
    assert "locker.jpg" in text_of(warned)
    played = inspector.get(f"{address_in(page)}?play=1")
    assert "This file was not cleaned" in text_of(played)
    sure = inspector.get(f"{address_in(page)}?sure=1")
    assert sure.data == BROKEN
    assert sure.mimetype == "application/octet-stream"
    assert sure.headers["Content-Disposition"] == "attachment; filename=locker.jpg"
    again = inspector.post(f"{address_in(page)}/again", data={"csrf_token": token(text_of(warned))})
    assert again.status_code == 303
    assert "Not cleaned" in text_of(inspector.get(again.headers["Location"]))


def test_what_is_too_long_to_be_cleaned_says_so_and_offers_no_second_try(
    inspector: FlaskClient, peppers: PepperRing, settings: Settings
) -> None:
    file = file_of(BROKEN, settings)
    long = replace(file.original, size=LARGEST["picture"] + 1)
    _case, page = case_page(inspector, peppers, replace(file, original=long))
    warned = text_of(inspector.get(address_in(page)))
    assert "It is too large: at most 64 MB can be cleaned." in warned
    assert "Check and clean it now" not in warned


def test_a_file_with_a_virus_comes_only_after_a_loud_warning_and_opens_by_no_click(
    inspector: FlaskClient, peppers: PepperRing, settings: Settings
) -> None:
    clean = file_of(photo().getvalue(), settings)
    file = PreparedFile(clean.original, None, Scan.FOUND)
    _case, page = case_page(inspector, peppers, file)
    assert "A virus was found in it" in page
    warned = text_of(inspector.get(address_in(page)))
    assert "A virus was found in this file" in warned
    assert "Check and clean it now" not in warned
    sure = inspector.get(f"{address_in(page)}?sure=1")
    assert sure.headers["Content-Disposition"] == "attachment; filename=locker.jpg.infected"


def test_a_second_look_brings_the_clean_copy(
    inspector: FlaskClient, peppers: PepperRing, settings: Settings, intake: Intake
) -> None:
    unclean = PreparedFile(file_of(photo().getvalue(), settings).original, None, Scan.WAITING)
    case, page = case_page(inspector, peppers, unclean)
    assert "Not checked for viruses" in page
    warned = text_of(inspector.get(address_in(page)))
    inspector.post(f"{address_in(page)}/again", data={"csrf_token": token(warned)})
    page = text_of(inspector.get(case))
    assert "Not cleaned" not in page
    assert "photo.jpg" in page
    look_again()
    row = db.session.query(ComplaintFile).one()
    assert row.file is not None
    assert row.file.cleaned
    twice = inspector.post(f"{address_in(page)}/again", data={"csrf_token": token(page)})
    assert twice.status_code == 409


def test_what_is_said_is_written_down_sealed_and_shown_to_the_worker(
    inspector: FlaskClient, peppers: PepperRing, settings: Settings, intake: Intake
) -> None:
    voice = file_of(b"OggS" + b"\0" * 50, settings, "voice.ogg")
    filed = make_report(peppers, files=[voice])
    found = re.search(r'href="(/inspector/cases/[0-9a-z]+)"', text_of(inspector.get("/inspector?view=all")))
    assert found is not None
    page = text_of(inspector.get(found[1]))
    address = address_in(page, "/words")
    form = text_of(inspector.get(address))
    empty = inspector.post(address, data={"csrf_token": token(form), "locale": "sw", "text": " "})
    assert empty.status_code == 422
    sent = {"csrf_token": token(form), "locale": "sw", "text": "Hawakulipa mshahara."}
    assert inspector.post(address, data=sent).status_code == 303
    assert "Hawakulipa mshahara." in text_of(inspector.get(found[1]))
    assert "Hawakulipa mshahara." in text_of(inspector.get(address))
    look_again()
    (seen,) = files_of(filed.actor, filed.complaint)
    assert seen.transcript is not None
    assert (seen.transcript.lang, seen.transcript.text) == ("sw", "Hawakulipa mshahara.")
    stale = re.findall(r'name="was" value="([^"]*)"', form)
    again = inspector.post(address, data={**sent, "text": "Sijui.", "was": unescape(stale[0])})
    assert again.status_code == 409
    assert all(words in text_of(again) for words in ("Sijui.", "Hawakulipa mshahara."))
    look_again()
    (seen,) = files_of(filed.actor, filed.complaint)
    assert (seen.transcript is not None and seen.transcript.text) == "Hawakulipa mshahara."
    assert inspector.post(address, data={**sent, "text": "Hawakulipa."}).status_code == 303
    page = text_of(inspector.get(found[1]))
    assert "1 earlier version of what was written down" in page
    assert all(words in page for words in ("Hawakulipa mshahara.", "Version 2. Written down by"))
    with transaction():
        everything = b"".join(
            bytes(body) for body in db.session.scalars(db.text("SELECT body FROM sealed_items"))
        )
    assert b"Hawakulipa" not in everything


def test_a_damaged_file_is_a_clear_refusal(
    inspector: FlaskClient, peppers: PepperRing, settings: Settings
) -> None:
    file = file_of(photo().getvalue(), settings)
    _case, page = case_page(inspector, peppers, file)
    assert file.clean is not None
    path = settings.files_folder / file.clean.store_key
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert inspector.get(address_in(page)).status_code == 403
    path.unlink()
    assert inspector.get(address_in(page)).status_code == 404


def token(page: str) -> str:
    found = re.search(r'csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]
