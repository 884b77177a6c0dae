"""Take files in and give them out again: bytes encrypted in the store, their key sealed in a compartment."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from grievance.evidence.cleaning import keep_clean_copy
from grievance.evidence.kinds import ENDINGS, HEAD, CannotOpen, EmptyFile, kind_of
from grievance.evidence.models import StoredFile
from grievance.evidence.scanning import Scanner
from grievance.evidence.states import Scan
from grievance.evidence.store import FRAME, FileStore, Joined, Readable, StoredBytes
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import Compartment
from grievance.vault.services.compartments import open_item, seal

LIMIT = 25 * 1024 * 1024
"""The largest file, where nobody says otherwise."""
NOBODY = Scanner("")
"""No search for viruses."""
_PLAIN_NAMES = {"image": "photo", "application": "paper", "audio": "recording", "video": "film"}
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
    """A file ready to be added: as it came, and the clean copy that people look at if one could be made."""

    original: HeldFile
    clean: HeldFile | None
    scan: Scan = Scan.NONE

    @property
    def shown(self) -> HeldFile:
        """What its sender is shown of it."""
        return self.clean or self.original

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, to be kept in a sealed visit."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> PreparedFile:
        """Return what `as_dict` gave."""
        clean = kept["clean"]
        return cls(HeldFile(**kept["original"]), HeldFile(**clean) if clean else None, Scan(kept["scan"]))


def prepare_file(
    stream: Readable, *, name: str, store: FileStore, limit: int = LIMIT, scanner: Scanner = NOBODY
) -> PreparedFile:
    """Encrypt what somebody adds at once, have it looked through, and keep a copy without hidden data."""
    head = _head(stream)
    media_type = kind_of(head)
    original = _held(store.put(_begun(head, stream), limit=limit), name, media_type, cleaned=False)
    try:
        return look_into(original, store=store, scanner=scanner)
    except BaseException:
        store.delete(original.store_key)
        raise


def hold_file(
    stream: Readable,
    *,
    name: str,
    media_type: str,
    store: FileStore,
    limit: int = LIMIT,
    scanner: Scanner = NOBODY,
) -> PreparedFile:
    """Encrypt what a site hands in, of whatever kind, and have it looked through; proof is never changed."""
    head = _head(stream)
    held = _held(
        store.put(_begun(head, stream), limit=limit), name, _shown_type(head, media_type), cleaned=False
    )
    try:
        return PreparedFile(held, None, scanner.look(store.open(held.store_key, base64.b64decode(held.key))))
    except BaseException:
        store.delete(held.store_key)
        raise


def look_into(original: HeldFile, *, store: FileStore, scanner: Scanner) -> PreparedFile:
    """Have a file that is in the store looked through and cleaned, as far as that can be done now."""
    key = base64.b64decode(original.key)
    scan = scanner.look(store.open(original.store_key, key))
    if scan is Scan.FOUND:
        return PreparedFile(original, None, scan)
    made = keep_clean_copy(
        store.open(original.store_key, key), media_type=original.media_type, size=original.size, store=store
    )
    if made is None:
        return PreparedFile(original, None, scan)
    put, kind = made
    # The name that a phone gives a photo may say when and where it was taken.
    name = f"{_PLAIN_NAMES[kind.partition('/')[0]]}.{ENDINGS[kind]}"
    return PreparedFile(original, _held(put, name, kind, cleaned=True), scan)


def discard_file(prepared: PreparedFile, *, store: FileStore) -> None:
    """Delete a file that was prepared and not added."""
    store.delete(prepared.original.store_key)
    if prepared.clean is not None:
        store.delete(prepared.clean.store_key)


def add_held(
    compartment: Compartment, held: HeldFile, *, author_role: Role, scan: Scan = Scan.NONE
) -> StoredFile:
    """Seal a held file's key into a compartment: from now on its holders can open the file."""
    item = seal(compartment, _sealed_part(held), kind="file", author_role=author_role)
    stored = StoredFile(
        item=item,
        store_key=held.store_key,
        cleaned=held.cleaned,
        scan=scan,
        added_at=clock.day_of(clock.now()),
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def open_file(
    actor: Actor, stored: StoredFile, *, store: FileStore
) -> tuple[FileDescription, Iterator[bytes]]:
    """Return what a file is and its bytes in pieces, or raise `Sealed` for somebody without its key."""
    content = open_item(actor, stored.item)
    return _description(content), store.open(stored.store_key, base64.b64decode(content["key"]))


def held_file(actor: Actor, stored: StoredFile) -> HeldFile:
    """Return a file as whoever holds its key can work on it."""
    content = open_item(actor, stored.item)
    return HeldFile(store_key=stored.store_key, cleaned=stored.cleaned, **content)


def describe_file(actor: Actor, stored: StoredFile) -> FileDescription:
    """Return what a file is, for somebody who holds its key."""
    return _description(open_item(actor, stored.item))


def delete_abandoned(store: FileStore, *, after: float = ABANDONED_AFTER) -> int:
    """Delete the files of drafts that were never sent and return how many."""
    for part in list(store.parts.older_than(after)):
        store.parts.delete(part)
    old = list(store.older_than(after))
    known: set[str] = set()
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        known.update(db.session.scalars(select(StoredFile.store_key).where(StoredFile.store_key.in_(some))))
    abandoned = [name for name in old if name not in known]
    for name in abandoned:
        store.delete(name)
    return len(abandoned)


def _head(stream: Readable) -> bytes:
    head = stream.read(HEAD)
    if not head:
        raise EmptyFile
    return head


def _begun(head: bytes, rest: Readable) -> Readable:
    """Return a stream whose first bytes were read already, whole again."""

    def pieces() -> Iterator[bytes]:
        yield head
        while piece := rest.read(FRAME):
            yield piece

    return Joined(pieces())


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
