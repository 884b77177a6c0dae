"""The public source from which an officer opened a case about an incident."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.cases.states import SourceConfidence
from grievance.foundation.db import Base, stored_by_value
from grievance.vault.models.compartment import SealedItem


class PublicSource(Base):
    """Where something was read, of what day it is, and how sure it is; there is no worker to ask."""

    __tablename__ = "public_sources"
    __table_args__ = (CheckConstraint("published_on <= read_on", name="published_before_it_was_read"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    published_on: Mapped[date]
    read_on: Mapped[date]
    confidence: Mapped[SourceConfidence] = mapped_column(stored_by_value(SourceConfidence))
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Sealed in the internal compartment, since an address can name a site that was not told:
    {"lang", "address", "text"}."""

    item: Mapped[SealedItem] = relationship()
