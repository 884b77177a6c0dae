"""Files in the store open whole or not at all."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from grievance.evidence.store import FRAME, FileStore, StoredBytes, TooBig
from grievance.foundation.errors import NotFound, Sealed

HEADER, SEALED_FRAME = 24, FRAME + 17


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def put(store: FileStore, content: bytes) -> StoredBytes:
    return store.put(io.BytesIO(content), limit=10**7)


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME])
def test_what_was_put_comes_back(store: FileStore, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    kept = put(store, content)
    assert b"".join(store.open(kept.store_key, kept.key)) == content
    assert kept.size == size


def test_nothing_readable_lies_in_the_folder(store: FileStore) -> None:
    kept = put(store, b"my boss hit me" * 10_000)
    assert b"boss" not in (store.folder / kept.store_key).read_bytes()
    assert (store.folder / kept.store_key).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_a_file_cut_at_a_frame_is_noticed(store: FileStore, frames: int) -> None:
    kept = put(store, b"a" * 3 * FRAME)
    path = store.folder / kept.store_key
    path.write_bytes(path.read_bytes()[: HEADER + frames * SEALED_FRAME])
    with pytest.raises(Sealed):
        list(store.open(kept.store_key, kept.key))


@pytest.mark.parametrize("change", ["added", "swapped", "flipped", "headless"])
def test_a_changed_file_is_noticed(store: FileStore, change: str) -> None:
    kept = put(store, b"a" * FRAME + b"b" * FRAME + b"c" * FRAME)
    path = store.folder / kept.store_key
    whole = path.read_bytes()
    first, second = HEADER + SEALED_FRAME, HEADER + 2 * SEALED_FRAME
    path.write_bytes(
        {
            "added": whole + b"more",
            "swapped": whole[:HEADER] + whole[first:second] + whole[HEADER:first] + whole[second:],
            "flipped": whole[:-1] + bytes([whole[-1] ^ 1]),
            "headless": whole[:10],
        }[change]
    )
    with pytest.raises(Sealed):
        list(store.open(kept.store_key, kept.key))


def test_another_key_does_not_open_it(store: FileStore) -> None:
    kept, other = put(store, b"one"), put(store, b"two")
    with pytest.raises(Sealed):
        list(store.open(kept.store_key, other.key))


def test_too_much_leaves_nothing(store: FileStore) -> None:
    with pytest.raises(TooBig):
        store.put(io.BytesIO(b"x" * (2 * FRAME)), limit=FRAME)
    assert list(store.folder.iterdir()) == []


def test_a_full_disk_leaves_nothing(store: FileStore) -> None:
    class Failing(io.BytesIO):
        def read(self, *_size: Any) -> bytes:
            if self.tell() >= FRAME:
                raise OSError(28, "No space left on device")
            return super().read(FRAME)

    with pytest.raises(OSError, match="space"):
        store.put(Failing(b"x" * 3 * FRAME), limit=10**7)
    assert list(store.folder.iterdir()) == []


@pytest.mark.parametrize("name", ["../secrets.json", "", "a" * 26 + "/", "missing-file"])
def test_a_name_never_leaves_the_folder(store: FileStore, name: str) -> None:
    with pytest.raises(NotFound):
        store.open(name, b"k" * 32)
