"""Files, sealed: the row knows only what a queue needs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.evidence.states import Scan
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.vault.models.compartment import SealedItem


class StoredFile(Referenced, Base):
    """A file: key, name, type and fingerprint are in its sealed item, its bytes encrypted in the store."""

    __tablename__ = "stored_files"

    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"), index=True)
    """The sealed description: key, name, media type, size in bytes, SHA-256."""
    store_key: Mapped[str] = mapped_column(String(40), unique=True)
    """Where the encrypted bytes lie in the store."""
    cleaned: Mapped[bool] = mapped_column(default=False)
    """Whether hidden data was removed from this copy."""
    scan: Mapped[Scan] = mapped_column(stored_by_value(Scan), default=Scan.NONE, server_default="none")
    added_at: Mapped[datetime]

    item: Mapped[SealedItem] = relationship()
