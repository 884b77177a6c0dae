"""What happened in a case, in order, and who may see that it did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.states import CaseState, ReplyKind
from grievance.evidence.models import StoredFile
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.policy.roles import Role
from grievance.vault.models.compartment import SealedItem


class CaseEvent(Referenced, Base):
    """One step of a case; rows are only ever added."""

    __tablename__ = "case_events"
    __table_args__ = (Index("ix_case_events_case_at", "case_id", "at"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(String(40))
    source: Mapped[CaseState | None] = mapped_column(String(40))
    target: Mapped[CaseState | None] = mapped_column(String(40))
    """Same as `source` where something happened without a change of state."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(stored_by_value(Role))
    visible_to: Mapped[list[Any]] = mapped_column(JSON)
    """Whoever besides the team may know: "reporter", "operator", "brand", "public"."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Codes and counts, never words."""
    reason_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """The reason in words, sealed in the internal compartment: {"lang", "text"}."""

    user: Mapped[User | None] = relationship()
    reason: Mapped[SealedItem | None] = relationship()


class CaseNote(Referenced, Base):
    """A note that only the team reads."""

    __tablename__ = "case_notes"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Sealed in the internal compartment: {"lang", "text"}; without text where all was recorded."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    """The recording of a private interview, sealed in the internal compartment."""

    user: Mapped[User] = relationship()
    item: Mapped[SealedItem] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class SiteRelease(Referenced, Base):
    """What the site was told, or what the site answered: paraphrase, never a worker's words."""

    __tablename__ = "site_releases"
    __table_args__ = (CheckConstraint("(side = 'site') = (kind IS NOT NULL)", name="kind_if_from_site"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    side: Mapped[str] = mapped_column(String(10))
    """"team" or "site"."""
    kind: Mapped[ReplyKind | None] = mapped_column(stored_by_value(ReplyKind))
    """Whether the site answered or corrected a fact."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    reply_due_at: Mapped[datetime | None]
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Sealed in the shared compartment: {"lang", "text"}."""
    text_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of exactly what was released."""

    item: Mapped[SealedItem] = relationship()
