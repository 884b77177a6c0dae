"""What happened, once, without content."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class Fact(Base):
    """One thing that somebody did; `id` is its sequence number. Rows are only ever added."""

    __tablename__ = "facts"
    __table_args__ = (
        Index("ix_facts_subject", "subject_kind", "subject_reference"),
        Index("ix_facts_verb_at", "verb", "at"),
    )

    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(40))
    """"user:<reference>", "reporter" or "service"; a reporter is never told apart from another."""
    role: Mapped[str] = mapped_column(String(30))
    verb: Mapped[str] = mapped_column(String(60), index=True)
    """A noun and a past participle: "case.triaged"."""
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_reference: Mapped[str] = mapped_column(String(40))
    codes: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Allow-listed codes and counts; reasons in words are sealed elsewhere."""
    record_version: Mapped[int] = mapped_column(default=1)
    previous_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Set by the worker process, which chains the rows in order; empty on the unchained tail."""
    hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class AuditHead(Base):
    """What the chain came to at the end of one day, signed; rows are only ever added."""

    __tablename__ = "audit_heads"

    day: Mapped[date] = mapped_column(unique=True)
    count: Mapped[int]
    """How many facts were chained."""
    head: Mapped[bytes] = mapped_column(LargeBinary(32))
    """The hash of the last of them; never published."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of day, count and head: what is published, since it tells nobody how much happens here."""
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    """The key that signed, so that a change of keys is seen and breaks nothing."""
