"""What was imported, by whom and with what outcome."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, Referenced


class ImportRun(Referenced, Base):
    """One file that was read; a second run of the same file changes nothing."""

    __tablename__ = "import_runs"

    kind: Mapped[str] = mapped_column(String(30))
    file_name: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    started_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Rows added, changed, unchanged and refused."""
