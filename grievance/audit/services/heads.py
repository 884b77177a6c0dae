"""Sign once a day what the chain has come to, so that whoever kept a head proves later what was changed."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import func, select

from grievance.audit.chain import chain_new_facts, head_of_chain
from grievance.audit.models import AuditHead, Fact
from grievance.audit.queries import COLUMNS, SignedHead, digest_of, signed_heads, signed_text
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing, derive
from grievance.policy import actor as actors

FILE = "audit-heads.csv"
_ALL_AT_ONCE = 10**9


def public_key_of(ring: PepperRing) -> bytes:
    """Return the public half of the key that signs heads."""
    return _private_key(ring).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign_head(ring: PepperRing) -> AuditHead | None:
    """Chain what waits and sign the head of today; None if today has one. In the caller's transaction."""
    today = clock.today()
    if db.session.scalar(select(AuditHead.id).where(AuditHead.day == today)) is not None:
        return None
    chain_new_facts(limit=_ALL_AT_ONCE)
    count = db.session.scalar(select(func.count(Fact.id)).where(Fact.hash.is_not(None))) or 0
    head = head_of_chain()
    digest = digest_of(today, count, head)
    made = AuditHead(
        day=today,
        count=count,
        head=head,
        digest=digest,
        signature=_private_key(ring).sign(signed_text(today, digest)),
        public_key=public_key_of(ring),
    )
    db.session.add(made)
    # A fact of its own: also on a day on which nothing else happened, the next head is another.
    record(actors.service(), "audit.head_signed", made)
    return made


def write_heads(folder: Path) -> int:
    """Add the heads that the file in the installation's folder lacks, and return how many those were."""
    path = folder / FILE
    known = _days_in(path)
    new = [each for each in signed_heads() if each.day.isoformat() not in known]
    if not new:
        return 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="ascii", newline="") as file:
        writer = csv.writer(file)
        if not known:
            writer.writerow(COLUMNS)
        writer.writerows(_cells(each) for each in new)
        file.flush()
        os.fsync(file.fileno())
    return len(new)


def _cells(head: SignedHead) -> list[str]:
    return [
        head.day.isoformat(),
        str(head.count),
        head.head.hex(),
        head.digest.hex(),
        head.signature.hex(),
        head.public_key.hex(),
    ]


def _days_in(path: Path) -> set[str]:
    if not path.exists():
        return set()
    with path.open(encoding="ascii", newline="") as file:
        return {row["day"] for row in csv.DictReader(file)}


def _private_key(ring: PepperRing) -> Ed25519PrivateKey:
    # From the secret file, made at setup: whoever has the database alone can sign nothing.
    return Ed25519PrivateKey.from_private_bytes(derive(ring.service_key, "audit heads"))
