"""Nothing that a worker writes can be read in what lies on the disk: database, journal, files, logs."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.complaints.services.replies import send_message
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from tests.factories.reports import Filed, Phone, make_intake, make_report, photo

STORY = "canary-story Zimwi-la-shaba 91x"
MARKERS = {
    "story": STORY,
    "where": "canary-where behind kiln seven",
    "typed and not sent": "canary-draft never sent",
    "contact": "+243 899 777 555 444",
    "safe times": "canary-times after the late prayer",
    "name": "Canary Namalu Ilunga",
    "message": "canary-message they came at dawn",
    "answer": "canary-answer which gate was it",
    "punishment": "canary-punished moved to the acid line",
    "photo": "canary-photo taken by Namalu",
    "file name": "canary-file-namalu.ogg",
    "search": "canary search words",
}


def forms_of(marker: str) -> Iterator[bytes]:
    """The ways in which words lie on a disk without being sealed."""
    raw = marker.encode()
    yield raw
    yield marker.encode("utf-16-le")
    yield marker.encode("utf-16-be")
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for shift in range(3):
        # Base64 of the same words looks different by where they start; the edges depend on the neighbours.
        encoded = base64.b64encode(b"\0" * shift + raw)
        yield encoded[4 if shift else 0 : -4]


def folders(app: Flask) -> list[Path]:
    return [app.extensions["settings"].folder, Path(tempfile.gettempdir())]


def found_in(paths: list[Path], since: float) -> list[str]:
    hits = []
    needles = [(label, form) for label, marker in MARKERS.items() for form in forms_of(marker)]
    for folder in paths:
        for path in folder.rglob("*") if folder == paths[0] else folder.glob("*"):
            if not path.is_file() or path.stat().st_mtime < since:
                continue
            content = path.read_bytes()
            hits += [f"{label} in {path.name}" for label, needle in needles if needle in content]
    return hits


@pytest.fixture
def journey(
    app: Flask, client: FlaskClient, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Filed]:
    """Everything that a worker can write, written."""
    intake = make_intake(peppers)
    phone = Phone(client).opens("/report").sends("/report/1", group="WA").sends("/report/2", item="WA1")
    phone.sends("/report/3", q=MARKERS["search"])
    phone.sends("/report/3", site="none", where=MARKERS["where"])
    picture = photo(marker=MARKERS["photo"].encode())
    phone.sends("/report/4", story=STORY, photo=(picture, MARKERS["photo"] + ".jpg"))
    phone.sends("/report/5", known="team").sends(
        "/report/6",
        reply="call",
        contact=MARKERS["contact"],
        times=MARKERS["safe times"],
        name=MARKERS["name"],
    )
    code = phone.sends("/report/7").code
    assert code
    phone.comes_back_with(code)
    phone.sends("/follow/write", text=MARKERS["message"])
    phone.sends("/follow/punished", text=MARKERS["punishment"])
    import io

    recording = io.BytesIO(b"OggS" + MARKERS["photo"].encode() * 1000)
    phone.sends("/follow/file", file=(recording, MARKERS["file name"]))
    filed = make_report(peppers, story=STORY)
    with transaction():
        send_message(intake.inspector.actor, filed.complaint, texts={"en": MARKERS["answer"]}, original="en")
    other = Phone(app.test_client()).opens("/report").sends("/report/1", group="WA")
    other.sends("/report/4", story=MARKERS["typed and not sent"])
    return code, filed


def test_nothing_a_worker_writes_lies_readable_on_the_disk(
    app: Flask,
    journey: tuple[str, Filed],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = app.extensions["settings"].folder
    assert (folder / "grievance.sqlite3-wal").exists()
    assert len(list((folder / "files").iterdir())) == 3
    assert found_in(folders(app), since=folder.stat().st_ctime - 60) == []
    captured = capfd.readouterr()
    said = captured.out + captured.err + caplog.text
    assert [label for label, marker in MARKERS.items() if marker in said] == []
    db.session.remove()
    db.engine.dispose()
    assert found_in(folders(app)[:1], since=0) == []


def test_neither_does_the_code(app: Flask, journey: tuple[str, Filed]) -> None:
    code, filed = journey
    for path in app.extensions["settings"].folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for each in (code, filed.code):
                assert each.encode() not in content
                assert int(each).to_bytes(9, "big") not in content


def test_the_search_finds_what_is_not_sealed(app: Flask, tmp_path: Path) -> None:
    """The test above could not fail if its search found nothing anywhere."""
    path = app.extensions["settings"].folder / "leak"
    for form in forms_of(STORY):
        path.write_bytes(b"xx" + form + b"yy")
        assert found_in([app.extensions["settings"].folder], since=0) == ["story in leak"]
    for shift in range(4):
        path.write_bytes(base64.b64encode(b"z" * shift + STORY.encode() + b"tail"))
        assert found_in([app.extensions["settings"].folder], since=0)
