"""Key figures that were counted for somebody: numbers and codes, never a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class KeptFigures(Base):
    """What one person asked for, and what it came to when it was last counted."""

    __tablename__ = "kept_figures"
    __table_args__ = (UniqueConstraint("reader_id", "asked"),)

    reader_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asked: Mapped[str] = mapped_column(String(200))
    """What narrows the figures and by what one of them is split, as it stands in an address."""
    asked_at: Mapped[datetime]
    """When the reader last looked; what nobody looks at any more is forgotten."""
    reach: Mapped[str | None] = mapped_column(String(64))
    """A digest of how far the reader reached then: whoever reaches otherwise by now is not shown it."""
    counted_at: Mapped[datetime | None]
    lines: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The lines of each figure, or of one figure for each value that it is split by."""
