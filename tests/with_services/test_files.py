"""With a real clamd, ffmpeg and bubblewrap: viruses are found, voices become small and bare, walls hold."""

from __future__ import annotations

import base64
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.complaints.models.message import ComplaintFile
from grievance.evidence.sandbox import cleaner, walls
from grievance.evidence.scanning import Scanner
from grievance.evidence.services.recordings import Infected, NotARecording, hold_recording
from grievance.evidence.services.storing import PreparedFile, hold_file, prepare_file
from grievance.evidence.states import Scan
from grievance.evidence.store import FileStore
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from tests.factories.reports import Intake, Phone, make_intake, photo
from tests.factories.visits import look_again, text_of, visit_as
from tests.services.ports import free_port
from tests.web.inspector.test_files import address_in, token
from tests.with_services.clamd import EICAR, Clamd, clamd

__all__ = ["clamd"]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def settings(settings: Settings, clamd: Clamd) -> Settings:
    """An installation that has its files looked through."""
    return replace(settings, clamd=str(clamd.socket))


@pytest.fixture
def intake(app: Flask, peppers: PepperRing) -> Intake:
    return make_intake(peppers)


def infected_photo() -> bytes:
    return photo(marker=EICAR).getvalue()


def recording(*arguments: str) -> bytes:
    """A recording that a phone could have made, with what phones write beside the sound."""
    tags = (
        "-metadata",
        "title=Amina at the shaft",
        "-metadata",
        "location=+10.6+025.4/",
        "-metadata",
        "date=2026",
    )
    done = subprocess.run(
        ["ffmpeg", "-v", "error", *arguments, *tags, "-movflags", "frag_keyframe+empty_moov", "pipe:1"],
        capture_output=True,
        check=True,
    )
    return done.stdout


TONE = ("-f", "lavfi", "-i", "sine=frequency=440:duration=3")
FILM = ("-f", "lavfi", "-i", "testsrc=duration=2:size=160x120:rate=10")
VOICES = {
    "m4a": (*TONE, "-c:a", "aac", "-f", "mp4"),
    "ogg": (*TONE, "-c:a", "libvorbis", "-f", "ogg"),
    "mp3": (*TONE, "-c:a", "libmp3lame", "-f", "mp3"),
    "wav": (*TONE, "-f", "wav"),
    "webm": (*TONE, "-c:a", "libopus", "-f", "webm"),
    "aac": (*TONE, "-c:a", "aac", "-f", "adts"),
}


def clean_bytes(store: FileStore, file: PreparedFile) -> bytes:
    assert file.clean is not None
    return b"".join(store.open(file.clean.store_key, base64.b64decode(file.clean.key)))


@pytest.mark.parametrize("kind", VOICES)
def test_a_voice_becomes_small_and_bare(store: FileStore, tmp_path: Path, kind: str) -> None:
    came = recording(*VOICES[kind])
    file = prepare_file(io.BytesIO(came), name=f"amina.{kind}", store=store)
    clean = clean_bytes(store, file)
    assert file.clean is not None
    assert (file.clean.media_type, file.clean.name) == ("audio/ogg", "recording.ogg")
    assert clean[:4] == b"OggS"
    assert b"OpusHead" in clean
    for hidden in (b"Amina", b"+10.6", b"2026", b"Lavf5", b"Lavc5"):
        assert hidden not in clean
    assert 3000 < len(clean) < 24_000
    made = tmp_path / "made.ogg"
    made.write_bytes(clean)
    length = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(made)],
        capture_output=True,
        check=True,
    )
    assert 2.8 < float(length.stdout) < 3.3


def test_of_a_voice_alone_the_clean_copy_is_kept_and_of_what_is_refused_nothing(
    store: FileStore, clamd: Clamd
) -> None:
    held = hold_recording(io.BytesIO(recording(*VOICES["webm"])), name="voice.webm", store=store)
    assert (held.original.media_type, held.original.cleaned, held.clean) == ("audio/ogg", True, None)
    assert list(store.older_than(-1)) == [held.original.store_key]
    film = recording(*FILM, *TONE, "-c:v", "mpeg4", "-c:a", "aac", "-f", "mp4")
    scanner = Scanner(str(clamd.socket))
    for content, refusal in ((film, NotARecording), (b"#!AMR\n" + EICAR, Infected)):
        with pytest.raises(refusal):
            hold_recording(io.BytesIO(content), name="x", store=store, scanner=scanner)
    assert list(store.older_than(-1)) == [held.original.store_key]


def test_a_film_is_packed_anew_without_what_the_phone_wrote(store: FileStore) -> None:
    came = recording(*FILM, *TONE, "-c:v", "mpeg4", "-c:a", "aac", "-f", "mp4")
    assert b"Amina" in came
    file = prepare_file(io.BytesIO(came), name="film.mp4", store=store)
    clean = clean_bytes(store, file)
    assert file.clean is not None
    assert (file.clean.media_type, file.clean.name) == ("video/mp4", "film.mp4")
    assert b"Amina" not in clean
    assert b"+10.6" not in clean


def test_a_long_film_with_its_index_at_the_end_is_cleaned_too(store: FileStore, tmp_path: Path) -> None:
    """Longer than what two may be cleaned side by side, as a phone writes it."""
    made = tmp_path / "film.mp4"
    noise = ("-f", "rawvideo", "-pix_fmt", "yuvj420p", "-s", "1920x1080", "-r", "25", "-i", "/dev/urandom")
    film = ("-frames:v", "70", "-c:v", "mjpeg", "-q:v", "1", "-f", "mov")
    subprocess.run(["ffmpeg", "-v", "error", *noise, *film, "-metadata", "title=Amina", made], check=True)
    size = made.stat().st_size
    assert size > 128 * 1024 * 1024
    with made.open("rb") as stream:
        file = prepare_file(stream, name="film.mov", store=store, limit=size)
    assert file.clean is not None
    assert file.clean.size > size // 2
    assert b"Amina" not in clean_bytes(store, file)


@pytest.mark.parametrize(
    "content",
    [
        b"OggS" + b"\0" * 5000,
        recording(*VOICES["m4a"])[:300],
        recording(*FILM, "-c:v", "mpeg4", "-f", "mp4")[:700],
        b"RIFF\xff\xff\xff\xffWAVEfmt " + b"\xff" * 900,
    ],
    ids=["nothing after the name", "broken off", "a film that breaks off", "impossible numbers"],
)
def test_a_recording_that_is_none_is_kept_unclean(store: FileStore, content: bytes) -> None:
    file = prepare_file(io.BytesIO(content), name="x", store=store)
    assert file.clean is None
    assert [path.name for path in store.folder.iterdir()] == [file.original.store_key]


def test_a_list_of_addresses_is_no_recording(store: FileStore, tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(recording(*VOICES["wav"]))
    listed = b"ID3\n#EXTM3U\n#EXTINF:3,\nfile://" + str(secret).encode()
    assert prepare_file(io.BytesIO(listed), name="x", store=store).clean is None


def test_behind_bubblewrap_there_is_nothing_to_read_and_nobody_to_reach(tmp_path: Path) -> None:
    assert walls(), "bubblewrap does not work on this machine"
    secret = tmp_path / "secrets.json"
    secret.write_text("pepper")
    code = "import pathlib, socket, os\n"
    code += f"print(pathlib.Path({str(secret)!r}).exists(), pathlib.Path('/etc/passwd').exists())\n"
    code += "print(len(os.listdir('/sys/class/net')) if os.path.exists('/sys') else 0)\n"
    code += "try: pathlib.Path('/made').write_text('x'); pathlib.Path('/usr/made').write_text('x')\n"
    code += "except OSError: print('read only')\n"
    done = subprocess.run(
        [*walls(), sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True
    )
    assert done.stdout.split("\n")[:3] == ["False False", "0", "read only"]
    with cleaner("picture", iter([photo().getvalue()])) as clean:
        assert clean.read()[:3] == b"\xff\xd8\xff"


def test_a_virus_is_found_in_whatever_comes(store: FileStore, clamd: Clamd) -> None:
    scanner = Scanner(str(clamd.socket))
    assert (
        hold_file(io.BytesIO(EICAR), name="x.com", media_type="", store=store, scanner=scanner).scan
        is Scan.FOUND
    )
    found = prepare_file(io.BytesIO(infected_photo()), name="x.jpg", store=store, scanner=scanner)
    assert (found.scan, found.clean) == (Scan.FOUND, None)
    good = prepare_file(photo(), name="x.jpg", store=store, scanner=scanner)
    assert good.scan is Scan.CLEAN
    assert good.clean is not None


def test_a_scanner_that_does_not_answer_or_will_not_take_so_much_loses_nothing(
    store: FileStore, clamd: Clamd
) -> None:
    big = io.BytesIO(b"OggS" + b"\0" * 12 * 1024 * 1024)
    assert prepare_file(big, name="x", store=store, scanner=Scanner(str(clamd.socket))).scan is Scan.WAITING
    clamd.stop()
    for address in (str(clamd.socket), f"127.0.0.1:{free_port()}", "no address", "host:"):
        kept = prepare_file(photo(), name="x.jpg", store=store, scanner=Scanner(address))
        assert kept.scan is Scan.WAITING
        assert kept.clean is not None


def test_from_the_phone_to_the_desk(client: FlaskClient, app: Flask, intake: Intake, clamd: Clamd) -> None:
    phone = Phone(client).answers(photo=(io.BytesIO(infected_photo()), "x.jpg"))
    story = phone.opens("/report/4").text
    assert "We have it, but we cannot show it here." in story
    assert "virus" not in story.lower()
    clamd.stop()
    phone.sends("/report/4", story="words", voice=(io.BytesIO(recording(*VOICES["ogg"])), "voice.ogg"))
    phone.sends("/report/7")
    assert len(phone.code) == 20
    clamd.start()
    desk = app.test_client()
    visit_as(desk, intake.inspector)
    case = text_of(desk.get("/inspector?view=all")).split('href="/inspector/cases/')[1].split('"')[0]
    page = text_of(desk.get(f"/inspector/cases/{case}"))
    assert "A virus was found in it" in page
    assert "Not checked for viruses" in page
    assert "<audio" in page
    warned = text_of(desk.get(address_in(page)))
    assert "A virus was found in this file" in warned
    assert desk.get(f"{address_in(page)}?sure=1").data == infected_photo()
    assert desk.post(f"{address_in(page)}/again", data={"csrf_token": token(warned)}).status_code in {
        303,
        409,
    }
    look_again()
    scans = [row.original_file.scan for row in db.session.scalars(select(ComplaintFile)) if row.original_file]
    assert scans == [Scan.FOUND, Scan.WAITING]
