"""Take files in and give them out again: bytes encrypted in the store, their key sealed in a compartment."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from sqlalchemy import select

from grievance.evidence.cleaning import cleaned_image
from grievance.evidence.kinds import CAN_BE_CLEANED, ENDINGS, CannotOpen, kind_of
from grievance.evidence.models import StoredFile
from grievance.evidence.store import FileStore, StoredBytes
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import Compartment
from grievance.vault.services.compartments import open_item, seal

LIMIT = 25 * 1024 * 1024
"""The largest file, where nobody says otherwise."""
_PICTURE_LIMIT = 40 * 1024 * 1024
#: A draft lasts a day at most; what nobody has sent by then is deleted.
ABANDONED_AFTER = 24 * 3600


@dataclass(frozen=True)
class HeldFile:
    """A file in the store that no record knows yet: its key is in the sealed visit that added it."""

    store_key: str
    key: str
    """Base64."""
    name: str
    media_type: str
    size: int
    sha256: str
    cleaned: bool


@dataclass(frozen=True)
class FileDescription:
    """What is known about a file to whoever may open it."""

    name: str
    media_type: str
    size: int
    sha256: str
    """Fingerprint of these bytes."""


@dataclass(frozen=True)
class PreparedFile:
    """A file ready to be added: the copy that people look at, and the untouched original if that differs."""

    file: HeldFile
    original: HeldFile | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, to be kept in a sealed visit."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> PreparedFile:
        """Return what `as_dict` gave."""
        original = kept["original"]
        return cls(HeldFile(**kept["file"]), HeldFile(**original) if original else None)


def prepare_file(stream: BinaryIO, *, name: str, store: FileStore, limit: int = LIMIT) -> PreparedFile:
    """Encrypt what somebody adds at once; of a photo also a copy without hidden data."""
    head = stream.read(32)
    if not head:
        raise CannotOpen
    media_type = kind_of(head)
    stream.seek(0)
    as_it_came = _held(store.put(stream, limit=limit), name, media_type, cleaned=False)
    if media_type not in CAN_BE_CLEANED:
        return PreparedFile(as_it_came, None)
    try:
        stream.seek(0)
        clean = cleaned_image(stream.read(_PICTURE_LIMIT))
        if clean is None:
            raise CannotOpen
        put = store.put(io.BytesIO(clean), limit=_PICTURE_LIMIT)
    except BaseException:
        store.delete(as_it_came.store_key)
        raise
    # The name that a phone gives a photo may say when and where it was taken.
    return PreparedFile(_held(put, "photo.jpg", "image/jpeg", cleaned=True), as_it_came)


def discard_file(prepared: PreparedFile, *, store: FileStore) -> None:
    """Delete a file that was prepared and not added."""
    store.delete(prepared.file.store_key)
    if prepared.original is not None:
        store.delete(prepared.original.store_key)


def add_held(compartment: Compartment, held: HeldFile, *, author_role: Role) -> StoredFile:
    """Seal a held file's key into a compartment: from now on its holders can open the file."""
    item = seal(compartment, _sealed_part(held), kind="file", author_role=author_role)
    stored = StoredFile(
        item=item, store_key=held.store_key, cleaned=held.cleaned, added_at=clock.day_of(clock.now())
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def store_file(
    compartment: Compartment,
    *,
    stream: BinaryIO,
    name: str,
    media_type: str,
    author_role: Role,
    store: FileStore,
    limit: int = LIMIT,
) -> StoredFile:
    """Encrypt a stream into the store and seal its key into a compartment."""
    head = stream.read(32)
    stream.seek(0)
    put = store.put(stream, limit=limit)
    try:
        held = _held(put, name, _shown_type(head, media_type), cleaned=False)
        return add_held(compartment, held, author_role=author_role)
    except BaseException:
        store.delete(put.store_key)
        raise


def open_file(
    actor: Actor, stored: StoredFile, *, store: FileStore
) -> tuple[FileDescription, Iterator[bytes]]:
    """Return what a file is and its bytes in pieces, or raise `Sealed` for somebody without its key."""
    content = open_item(actor, stored.item)
    return _description(content), store.open(stored.store_key, base64.b64decode(content["key"]))


def describe_file(actor: Actor, stored: StoredFile) -> FileDescription:
    """Return what a file is, for somebody who holds its key."""
    return _description(open_item(actor, stored.item))


def delete_abandoned(store: FileStore, *, after: float = ABANDONED_AFTER) -> int:
    """Delete the files of drafts that were never sent and return how many."""
    old = list(store.older_than(after))
    known: set[str] = set()
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        known.update(db.session.scalars(select(StoredFile.store_key).where(StoredFile.store_key.in_(some))))
    abandoned = [name for name in old if name not in known]
    for name in abandoned:
        store.delete(name)
    return len(abandoned)


def _held(put: StoredBytes, name: str, media_type: str, *, cleaned: bool) -> HeldFile:
    return HeldFile(
        store_key=put.store_key,
        key=base64.b64encode(put.key).decode(),
        name=_plain_name(name, media_type),
        media_type=media_type,
        size=put.size,
        sha256=put.sha256,
        cleaned=cleaned,
    )


def _plain_name(name: str, media_type: str) -> str:
    """Return a file name without folders, control characters and excess length."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if char.isprintable()).strip(". ")[-80:]
    return kept or f"file.{ENDINGS.get(media_type, 'bin')}"


def _shown_type(head: bytes, claimed: str) -> str:
    try:
        return kind_of(head)
    except CannotOpen:
        return "text/plain" if claimed == "text/plain" else "application/octet-stream"


def _sealed_part(held: HeldFile) -> dict[str, Any]:
    return {
        "key": held.key,
        "name": held.name,
        "media_type": held.media_type,
        "size": held.size,
        "sha256": held.sha256,
    }


def _description(content: dict[str, Any]) -> FileDescription:
    return FileDescription(content["name"], content["media_type"], content["size"], content["sha256"])
