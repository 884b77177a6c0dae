"""What is read of the trail: signed heads, whether they fit the chain, and who looked at something."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select

from grievance.audit.models import AuditHead, Fact
from grievance.foundation.db import db
from grievance.foundation.pages import PAGE_SIZE, Page

COLUMNS = ("day", "count", "head", "digest", "signature", "public_key")


@dataclass(frozen=True)
class SignedHead:
    """What the chain came to at the end of a day, with the signature."""

    day: date
    count: int
    head: bytes
    digest: bytes
    signature: bytes
    public_key: bytes


@dataclass(frozen=True)
class PublishedHead:
    """What outsiders get: they can keep it and check it, and learn nothing of how much happens here."""

    day: date
    digest: str
    signature: str
    public_key: str


@dataclass(frozen=True)
class KeptHead:
    """A head as somebody kept it, from the installation's own file or from what is published."""

    day: date
    digest: bytes
    signature: bytes


def signed_heads() -> list[SignedHead]:
    """Return all heads, the oldest first."""
    rows = db.session.scalars(select(AuditHead).order_by(AuditHead.day))
    return [
        SignedHead(row.day, row.count, row.head, row.digest, row.signature, row.public_key) for row in rows
    ]


def published_heads() -> list[PublishedHead]:
    """Return what everybody may have of each head, the newest first."""
    return [
        PublishedHead(each.day, each.digest.hex(), each.signature.hex(), each.public_key.hex())
        for each in reversed(signed_heads())
    ]


def digest_of(day: date, count: int, head: bytes) -> bytes:
    """Return the fingerprint of a head; without the head, nobody can try out how many facts there are."""
    content = {"v": 1, "day": day.isoformat(), "count": count, "head": head.hex()}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()


def signed_text(day: date, digest: bytes) -> bytes:
    """Return the bytes that are signed: three lines that anybody can write down again."""
    return f"grievance audit head v1\n{day.isoformat()}\n{digest.hex()}\n".encode()


def is_signed(head: SignedHead | KeptHead, public_key: bytes) -> bool:
    """Whether the signature is this key's."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            head.signature, signed_text(head.day, head.digest)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def faults_of_heads(heads_by_count: Mapping[int, bytes], *, chained: int, key: bytes) -> Iterator[str]:
    """Say which signed heads of the database do not fit the chain."""
    for each in signed_heads():
        if each.public_key != key:
            yield f"The head of {each.day} is signed with another key."
        elif digest_of(each.day, each.count, each.head) != each.digest or not is_signed(each, key):
            yield f"The head of {each.day} was changed after it was signed."
        elif each.count > chained:
            gone = each.count - chained
            yield f"On {each.day} there were {gone} facts more: they were taken away."
        elif heads_by_count.get(each.count) != each.head:
            yield f"The facts up to {each.day} are not those of that day: the chain was written anew."


def faults_of_kept(kept: list[KeptHead], *, key: bytes) -> Iterator[str]:
    """Say which heads that somebody kept are not those of the database."""
    known = {each.day: each for each in signed_heads()}
    for each in kept:
        if not is_signed(each, key):
            yield f"The kept head of {each.day} is not signed by this installation."
        elif each.day not in known:
            yield f"The head of {each.day} is missing here."
        elif known[each.day].digest != each.digest:
            yield f"The head of {each.day} is not the one that was kept: the chain was written anew."


def read_kept(path: Path) -> list[KeptHead]:
    """Read heads from a file: day, digest and signature; other columns are not needed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    try:
        if not {"day", "digest", "signature"} <= set(reader.fieldnames or ()):
            raise KeyError
        return [
            KeptHead(
                date.fromisoformat(row["day"]), bytes.fromhex(row["digest"]), bytes.fromhex(row["signature"])
            )
            for row in rows
        ]
    except (KeyError, ValueError, TypeError):
        raise ValueError("not a list of heads: it needs the columns day, digest and signature") from None


@dataclass(frozen=True)
class Reading:
    """That somebody in a role looked at something on a day; who it was is not told."""

    day: date
    role: str
    verb: str


def readings_of(
    kind: str, reference: str, verbs: Iterable[str], *, page: int = 1, size: int = PAGE_SIZE
) -> Page[Reading]:
    """Return who looked at a record, by day and role, the newest first; each line once."""
    day = func.date(Fact.at)
    query = (
        select(day, Fact.role, Fact.verb)
        .where(Fact.subject_kind == kind, Fact.subject_reference == reference, Fact.verb.in_(list(verbs)))
        .group_by(day, Fact.role, Fact.verb)
    )
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(max(1, page), max(1, -(-total // size)))
    found = query.order_by(day.desc(), Fact.role, Fact.verb).limit(size).offset((number - 1) * size)
    # SQLite gives the day as text, PostgreSQL as a date.
    rows = [
        Reading(date.fromisoformat(str(when)), role, verb) for when, role, verb in db.session.execute(found)
    ]
    return Page(rows=rows, number=number, total=total, size=size)
