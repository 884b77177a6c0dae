"""Hidden data goes; whatever a hostile file does, it does to the cleaner, and the file itself is kept."""

from __future__ import annotations

import base64
import io
import resource
import socket
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from grievance.evidence import cleaning
from grievance.evidence.cleaners import papers
from grievance.evidence.cleaners.limits import LARGEST
from grievance.evidence.cleaning import Obstacle, obstacle
from grievance.evidence.sandbox import Ended, cleaner, walls
from grievance.evidence.services.storing import PreparedFile, prepare_file
from grievance.evidence.store import FileStore
from grievance.foundation.errors import Sealed
from tests.factories.papers import SECRETS, talkative_pdf
from tests.factories.reports import photo

MIB = 1024 * 1024


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def prepared(store: FileStore, content: bytes, name: str = "x") -> PreparedFile:
    return prepare_file(io.BytesIO(content), name=name, store=store)


def clean_bytes(store: FileStore, file: PreparedFile) -> bytes:
    assert file.clean is not None
    return b"".join(store.open(file.clean.store_key, base64.b64decode(file.clean.key)))


def picture(kind: str, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, (300, 200), "teal")
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(out, exif=exif.tobytes())
    else:
        image.save(out, kind, exif=exif) if kind != "GIF" else image.save(out, kind, comment=b"Secret camera")
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("GIF", "P"), ("HEIF", "RGB")],
)
def test_every_kind_of_photo_loses_its_hidden_data(store: FileStore, kind: str, mode: str) -> None:
    came = picture(kind, mode)
    assert b"Secret camera" in came
    file = prepared(store, came)
    clean = clean_bytes(store, file)
    assert b"Secret" not in clean
    with Image.open(io.BytesIO(clean)) as seen:
        assert (seen.format, seen.size) == ("JPEG", (300, 200))
        assert not seen.getexif()


def test_a_paper_keeps_its_page_and_loses_all_that_says_who_made_it(store: FileStore) -> None:
    came = talkative_pdf()
    clean = clean_bytes(store, prepared(store, came))
    with pikepdf.open(io.BytesIO(clean)) as paper:
        assert len(paper.pages) == 1
        assert bytes(paper.pages[0].Resources.XObject.Im0.read_raw_bytes()[:2]) == b"\xff\xd8"
        assert str(paper.pages[0].Annots[1].Contents) == "a note"
        everything = b"".join(
            each.unparse(resolved=True) + (each.read_raw_bytes() if isinstance(each, pikepdf.Stream) else b"")
            for each in paper.objects
        )
        everything += paper.trailer.unparse()
    for secret in SECRETS:
        assert secret not in everything, secret
        assert secret not in clean, secret
    assert len(paper_actions(clean)) == 0


def paper_actions(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as paper:
        parts = [part for each in paper.objects for part in papers._parts(each)]
        return [
            name
            for part in parts
            if isinstance(part, pikepdf.Dictionary)
            for name in ("/JS", "/JavaScript", "/OpenAction", "/AA", "/EmbeddedFiles", "/Launch")
            if name in part
        ]


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it is `side` pixels high and wide."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 5_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf_bomb() -> bytes:
    """A PDF of a few megabytes that unpacks to far more memory than the cleaner may have."""
    block, times = 16 * MIB, 128
    packer = zlib.compressobj(1)
    opening = packer.compress(b"\0" * block) + packer.flush(zlib.Z_FULL_FLUSH)
    # What was flushed wholly stands for itself, and unpacks to as much each time it is repeated. The sum at
    # the end is that of as many zeros: its lower half stays 1, and its upper half adds that up for each.
    total = (block * times % 65521 << 16 | 1).to_bytes(4)
    packed = opening + opening[2:] * (times - 1) + packer.flush()[:-4] + total
    head = b"%PDF-1.7\n1 0 obj<</Type/XRef/Size 9/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length "
    body = head + str(len(packed)).encode() + b">>stream\n" + packed + b"\nendstream endobj\n"
    return body + b"startxref\n9\n%%EOF"


#: Each is made when its turn comes: whoever only collects the tests makes none.
HOSTILE: dict[str, Callable[[], bytes]] = {
    "60,000 pixels each way": lambda: bomb(60_000),
    "a little under the limit of pixels, without them": lambda: bomb(8_900),
    "not really a photo": lambda: b"\xff\xd8\xff" + b"not really",
    "a photo that breaks off": lambda: photo(side=2000).getvalue()[:900],
    "a photo that is also a page with a script": lambda: b"\xff\xd8\xff<html><script>alert(1)</script>",
    "a paper that is nothing but a name": lambda: b"%PDF-1.7\n",
    "a paper that points at itself": lambda: (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
    ),
    "a paper that unpacks to two gigabytes": pdf_bomb,
    "a photo format's head before another's body": lambda: b"\x89PNG\r\n\x1a\n" + photo().getvalue(),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_ends_the_cleaner_and_is_kept_unclean(store: FileStore, what: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = prepared(store, HOSTILE[what]())
    assert file.clean is None
    assert not file.original.cleaned
    assert [path.name for path in store.folder.iterdir()] == [file.original.store_key]
    # Its memory was the cleaner's, not ours.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


@pytest.mark.parametrize(
    ("kind", "size", "why"),
    [
        ("image/png", 64 * MIB, None),
        ("image/png", 64 * MIB + 1, Obstacle.SIZE),
        ("application/pdf", 65 * MIB, Obstacle.SIZE),
        ("video/mp4", LARGEST["recording"] + 1, Obstacle.SIZE),
        ("application/octet-stream", 1, Obstacle.KIND),
    ],
)
def test_what_cannot_be_cleaned_has_a_reason(kind: str, size: int, why: Obstacle | None) -> None:
    assert obstacle(kind, size) is why


def test_a_recording_without_the_program_that_reads_it_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert obstacle("audio/ogg", 1) is Obstacle.PROGRAM


def test_long_recordings_are_cleaned_one_at_a_time_and_never_beyond_the_machines_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cleaning, "_WAIT", 0.01)
    monkeypatch.setattr(cleaning, "_memory_left", lambda: 700 * MIB)
    with cleaning._turn(300 * MIB) as first, cleaning._turn(300 * MIB) as second:
        assert (first, second) == (True, False)
        with cleaning._turn(MIB) as short:
            assert short
    with cleaning._turn(400 * MIB) as too_long:
        assert not too_long
    with cleaning._turn(300 * MIB) as again:
        assert again


def test_a_cleaner_that_wants_too_much_memory_is_refused_it(store: FileStore) -> None:
    code = "import grievance.evidence.cleaners.__main__ as m, sys, types\n"
    code += "sys.modules['grievance.evidence.cleaners.greedys'] = types.SimpleNamespace("
    code += "clean=lambda: bytearray(2 * 1024**3))\n"
    code += "m.SECONDS['greedy'] = 5; m.WRITTEN['greedy'] = 0; m.main('greedy')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert b"MemoryError" in done.stderr


def test_a_cleaner_writes_no_file_and_reaches_nobody(tmp_path: Path) -> None:
    code = "import grievance.evidence.cleaners.__main__ as m, sys, types, socket, pathlib\n"
    code += "def clean():\n"
    code += "    try: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2); print('REACHED')\n"
    code += "    except OSError: print('alone')\n"
    code += "    try: pathlib.Path(sys.argv[2]).write_bytes(b'x'); print('WRITTEN')\n"
    code += "    except OSError: print('no file')\n"
    code += "sys.modules['grievance.evidence.cleaners.nosys'] = types.SimpleNamespace(clean=clean)\n"
    code += "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    code += "m.SECONDS['nosy'] = 5; m.WRITTEN['nosy'] = 0; m.main('nosy')"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", code, port, str(tmp_path / "made")],
            capture_output=True,
            check=True,
            text=True,
        )
    assert done.stdout.split("\n")[:2] == ["alone", "no file"]


def test_nothing_of_a_file_lies_in_a_temporary_folder(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    seen: set[str] = set()
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            seen.update(path.name for path in place.iterdir())

    watcher = threading.Thread(target=watch)
    watcher.start()
    prepared(store, photo().getvalue())
    prepared(store, talkative_pdf())
    stop.set()
    watcher.join()
    assert seen == set()


def test_a_file_that_was_changed_on_the_disk_makes_no_clean_copy(store: FileStore) -> None:
    def broken() -> object:
        yield photo().getvalue()
        raise Sealed

    with pytest.raises(Ended), cleaner("picture", broken()) as clean:  # type: ignore[arg-type]
        clean.read()


def test_the_walls_are_tried_and_hold_where_they_stand() -> None:
    if walls():
        assert "--unshare-all" in walls()
    with cleaner("picture", iter([photo().getvalue()])) as clean:
        assert clean.read()[:3] == b"\xff\xd8\xff"
