"""That a worker was asked how they were treated; and, tied to nobody, what workers answered."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import Base, stored_by_value
from grievance.satisfaction.states import Face, SatisfactionRound
from grievance.vault.models.compartment import SealedItem


class SatisfactionAsk(Base):
    """That the worker of one report was asked; never whether they answered."""

    __tablename__ = "satisfaction_asks"
    __table_args__ = (UniqueConstraint("complaint_id", "round", "asked_on"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    round: Mapped[SatisfactionRound] = mapped_column(stored_by_value(SatisfactionRound))
    asked_on: Mapped[date]

    complaint: Mapped[Complaint] = relationship()


class SatisfactionAnswer(Base):
    """What one worker answered. No key leads from here to a report, a case, a site or a team."""

    __tablename__ = "satisfaction_answers"

    ticket: Mapped[str] = mapped_column(String(64), unique=True)
    """Made from the worker's own key: only their code finds this row again."""
    month: Mapped[date]
    """The first day of the month in which it was answered; afterwards it stays as it is."""
    counted: Mapped[bool]
    """Whether it may feed a figure: the site knew of the case, and no worker of it said no to the public."""
    told_enough: Mapped[Face | None] = mapped_column(stored_by_value(Face, rule="told_enough_is_known"))
    respect: Mapped[Face | None] = mapped_column(stored_by_value(Face, rule="respect_is_known"))
    fair: Mapped[Face | None] = mapped_column(stored_by_value(Face, rule="fair_is_known"))
    safe: Mapped[Face | None] = mapped_column(stored_by_value(Face, rule="safe_is_known"))
    again: Mapped[Face | None] = mapped_column(stored_by_value(Face, rule="again_is_known"))
    ended: Mapped[bool] = mapped_column(default=False)
    """Whether the line was written or left out, so that nothing more is asked."""
    line_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """The open line, in a compartment of its own: {"lang", "text"}."""

    line: Mapped[SealedItem | None] = relationship()
