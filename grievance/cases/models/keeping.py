"""How long content is kept: requests to erase it, and holds that forbid it for a while."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.states import ErasureCause, ErasureScope
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.vault.models.compartment import SealedItem


class Erasure(Referenced, Base):
    """That a report has to be erased, or who gave it: at whose wish, when, and how far it has come."""

    __tablename__ = "erasures"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    scope: Mapped[ErasureScope] = mapped_column(stored_by_value(ErasureScope))
    cause: Mapped[ErasureCause] = mapped_column(stored_by_value(ErasureCause))
    asked_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    taken_back_on: Mapped[date | None]
    keys_destroyed_on: Mapped[date | None]
    """From then on nobody can read it, whatever happens to the rest."""
    done_on: Mapped[date | None]

    complaint: Mapped[Complaint] = relationship()


class CaseHold(Referenced, Base):
    """A reason in law why a case may not be erased until a day."""

    __tablename__ = "case_holds"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime]
    until: Mapped[date]
    reason_item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Sealed in the internal compartment: {"lang", "text"}."""
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Somebody else than who set it."""
    lifted_at: Mapped[datetime | None]

    set_by: Mapped[User] = relationship(foreign_keys=[set_by_id])
    reason: Mapped[SealedItem] = relationship()
