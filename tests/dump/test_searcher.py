"""The search finds planted words in every form: a search that finds nothing proves nothing."""

from __future__ import annotations

import base64
import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dump.searcher import Searcher

WORDS = "zqkanariwort of a worker"
NOISE = random.Random(7).randbytes(50_000)  # noqa: S311 - the same in each run


def raw_deflate(data: bytes) -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", data)
    return out.getvalue()


FORMS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda words: words.encode(),
    "upper case": lambda words: words.upper().encode(),
    "utf-16-le": lambda words: words.encode("utf-16-le"),
    "utf-16-be": lambda words: words.encode("utf-16-be"),
    "hex": lambda words: words.encode().hex().encode(),
    "upper hex": lambda words: words.encode().hex().upper().encode(),
    **{
        f"base64, {shift} bytes in": lambda words, shift=shift: base64.b64encode(
            b"z" * shift + words.encode() + b"tail"
        )
        for shift in range(4)
    },
    **{
        f"base64 of utf-16, {shift} bytes in": lambda words, shift=shift: base64.b64encode(
            b"z" * shift + words.encode("utf-16-le") + b"tail"
        )
        for shift in range(3)
    },
    "urlsafe base64": lambda words: base64.urlsafe_b64encode(b">?" + words.encode() + b"??"),
    "zlib": lambda words: zlib.compress(words.encode() * 3),
    "zlib, fast": lambda words: zlib.compress(words.encode() * 3, 1),
    "zlib of utf-16": lambda words: zlib.compress(words.encode("utf-16-le") * 3),
    "gzip": lambda words: gzip.compress(words.encode() * 3),
    "zip": lambda words: zipped(words.encode() * 3),
    "zlib in gzip": lambda words: gzip.compress(b"head" + zlib.compress(words.encode() * 3)),
    "cut zlib": lambda words: zlib.compress(words.encode() + NOISE)[:3000],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("before", [0, 1, 777])
def test_planted_words_are_found(tmp_path: Path, form: str, before: int) -> None:
    place = tmp_path / "deep" / "leak"
    place.parent.mkdir()
    place.write_bytes(NOISE[:before] + FORMS[form](WORDS) + NOISE)
    hits = Searcher({"story": "zqkanariwort"}).look_into(tmp_path)
    assert {(hit.place, hit.label) for hit in hits} == {(str(place), "story")}


def test_raw_deflate_is_found_where_a_cell_or_file_begins() -> None:
    assert Searcher({"story": "zqkanariwort"}).look("cell", raw_deflate(WORDS.encode() * 3))


def test_a_name_of_a_file_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "zqkanariwort.pdf").touch()
    assert Searcher({"story": "zqkanariwort"}).look_into(tmp_path)


@pytest.mark.parametrize("digits", ["899777555444", "4821 0093 5567 1200 4418"])
def test_digits_are_found(digits: str) -> None:
    for form in FORMS.values():
        assert Searcher({"digits": digits}).look("cell", NOISE + form(digits))


def test_noise_holds_no_words() -> None:
    searcher = Searcher({"story": "zqkanariwort", "digits": "899777555444"})
    assert searcher.look("noise", NOISE * 20) == []
    assert searcher.look("compressed noise", zlib.compress(NOISE)) == []
    assert searcher.streams > 0
