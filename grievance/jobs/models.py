"""Work that is due, as rows written in the same transaction as its cause."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class Job(Base):
    """One piece of work; a worker takes it under a lease and deletes it when done."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_due", "due_at", "leased_until"),)

    kind: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Identifiers only, never content."""
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    """Until when a worker has it; a worker that dies gives it back by letting this pass."""
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(80))
    """The kind of the last failure, without its message."""
    given_up: Mapped[bool] = mapped_column(default=False)
    unique_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    """Two jobs with one key are one job."""
