"""A file in parts: sealed as they arrive, taken in order, put together once, gone after a day."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from grievance.evidence.kinds import CannotOpen, EmptyFile
from grievance.evidence.services import receiving
from grievance.evidence.services.receiving import PART, Arriving, Gone, OutOfOrder, WrongPart
from grievance.evidence.store import FileStore, TooBig
from grievance.foundation.errors import Sealed

CONTENT = b"OggS" + bytes(range(256)) * (2 * PART // 256) + b"the end"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def begun(size: int = len(CONTENT)) -> Arriving:
    return receiving.begin(name="voice.ogg", size=size, mark="voice", to="report", limit=10 * PART)


def part(number: int) -> bytes:
    return CONTENT[number * PART : (number + 1) * PART]


def test_it_goes_on_where_the_line_broke(store: FileStore) -> None:
    file = begun()
    assert receiving.arrived(file, store=store) == 0
    assert receiving.take_part(file, 0, part(0), store=store) == 1
    again = Arriving(**file.as_dict())
    assert receiving.arrived(again, store=store) == 1
    for number in (1, 2):
        assert receiving.take_part(again, number, part(number), store=store) == number + 1
    receiving.claim(again, store=store)
    assert receiving.whole(again, store=store).read(10 * PART) == CONTENT
    receiving.forget(again, store=store)
    assert list(store.parts.folder.iterdir()) == []


def test_nothing_readable_lies_in_the_folder(store: FileStore) -> None:
    file = begun()
    receiving.take_part(file, 0, part(0), store=store)
    (kept,) = store.parts.folder.iterdir()
    assert b"OggS" not in kept.read_bytes()
    assert file.id not in kept.name


def test_a_part_sent_twice_changes_nothing(store: FileStore) -> None:
    file = begun()
    here = [receiving.take_part(file, number, part(number), store=store) for number in (0, 1, 0, 1)]
    assert here == [1, 2, 2, 2]
    other = b"OggS" + b"\0" * (PART - 4)
    with pytest.raises(OutOfOrder):
        receiving.take_part(file, 0, other, store=store)
    receiving.take_part(file, 2, part(2), store=store)
    receiving.claim(file, store=store)
    assert receiving.whole(file, store=store).read(len(CONTENT)) == CONTENT


@pytest.mark.parametrize(
    ("number", "content", "refusal"),
    [
        (1, part(1), OutOfOrder),
        (3, b"x", OutOfOrder),
        (0, part(0)[:-1], WrongPart),
        (0, b"", WrongPart),
        (0, part(0) + b"x", TooBig),
        (0, b"MZ" + part(0)[2:], CannotOpen),
    ],
)
def test_what_does_not_fit_is_refused(
    store: FileStore, number: int, content: bytes, refusal: type[Exception]
) -> None:
    file = begun()
    with pytest.raises(refusal):
        receiving.take_part(file, number, content, store=store)
    assert receiving.arrived(file, store=store) == 0


@pytest.mark.parametrize(("size", "refusal"), [(0, EmptyFile), (-1, WrongPart), (10 * PART + 1, TooBig)])
def test_an_impossible_size_is_refused_before_anything_is_sent(size: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        begun(size)


def test_what_is_proof_may_be_of_any_kind(store: FileStore) -> None:
    file = receiving.begin(name="pay.xlsx", size=3, mark="x", to="action", limit=PART, any_kind=True)
    assert receiving.take_part(Arriving(**file.as_dict()), 0, b"PK\x03", store=store) == 1


def test_only_one_puts_it_together(store: FileStore) -> None:
    file = begun()
    with pytest.raises(OutOfOrder):
        receiving.claim(file, store=store)
    for number in range(3):
        receiving.take_part(file, number, part(number), store=store)
    receiving.claim(file, store=store)
    with pytest.raises(OutOfOrder):
        receiving.claim(file, store=store)
    receiving.give_back(file, store=store)
    receiving.claim(file, store=store)
    assert receiving.whole(file, store=store).read(len(CONTENT)) == CONTENT


def test_parts_that_change_places_are_noticed(store: FileStore) -> None:
    file = begun()
    for number in range(3):
        receiving.take_part(file, number, part(number), store=store)
    receiving.claim(file, store=store)
    first, second = sorted(store.parts.folder.iterdir(), key=lambda path: path.stat().st_size)[-2:]
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)
    with pytest.raises(Sealed):
        receiving.whole(file, store=store).read(len(CONTENT))


def test_after_a_day_nothing_more_is_taken(store: FileStore) -> None:
    with time_machine.travel(datetime(2026, 5, 1, tzinfo=UTC), tick=False):
        file = begun()
    with time_machine.travel(datetime(2026, 5, 2, 0, 0, 1, tzinfo=UTC), tick=False), pytest.raises(Gone):
        receiving.take_part(file, 0, part(0), store=store)


def test_a_full_disk_loses_no_part_that_is_here(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    file = begun()
    receiving.take_part(file, 0, part(0), store=store)
    monkeypatch.setattr("grievance.evidence.store.RESERVE", 2**62)
    with pytest.raises(OSError, match="space"):
        receiving.take_part(file, 1, part(1), store=store)
    monkeypatch.undo()
    assert receiving.arrived(file, store=store) == 1
    assert len(list(store.parts.folder.iterdir())) == 1


def test_a_stream_that_comes_in_drops_is_the_same(store: FileStore) -> None:
    class Dropping(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 1000))

    kept = store.put(Dropping(CONTENT[:200_000]), limit=10**6)
    assert b"".join(store.open(kept.store_key, kept.key)) == CONTENT[:200_000]
