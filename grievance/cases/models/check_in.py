"""Asking a worker whether they are safe: when it was due, what they tapped, what silence led to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.states import CheckAnswer, CheckOccasion, SilenceDecision
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import ReplyRoute
from grievance.foundation.db import Base, Referenced, stored_by_value

_OPEN = text("decision IS NULL AND answered_on IS NULL")


class CheckIn(Referenced, Base):
    """Three questions to the worker of one report; the case is whichever the report belongs to.

    Codes and days only: what a worker adds in words is a message, what an officer
    adds is sealed with the events.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        UniqueConstraint("complaint_id", "occasion", "due_on"),
        CheckConstraint(
            "(answered_on IS NULL) = (still_there IS NULL OR treated_worse IS NULL OR safe_to_talk IS NULL)",
            name="answered_if_all_three",
        ),
        CheckConstraint("(silent_on IS NULL) = (review_due_on IS NULL)", name="silence_is_reviewed"),
        CheckConstraint("decision IS NULL OR silent_on IS NOT NULL", name="decided_if_silent"),
        CheckConstraint("(decision IS NULL) = (decided_on IS NULL)", name="decided_with_a_day"),
        CheckConstraint(
            "decision IS NULL OR decision = 'answered' OR decided_by_id IS NOT NULL",
            name="decided_by_somebody",
        ),
        # Every page of a desk asks in how many cases somebody has to act; those that are over are many.
        Index("ix_check_ins_open", "complaint_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    occasion: Mapped[CheckOccasion] = mapped_column(stored_by_value(CheckOccasion))
    due_on: Mapped[date]
    opened_on: Mapped[date]
    """When the questions were put: later than due if nothing ran on that day."""
    route: Mapped[ReplyRoute] = mapped_column(stored_by_value(ReplyRoute))
    """How the worker wanted to be answered then: by code they find the questions, else an officer asks."""
    still_there: Mapped[CheckAnswer | None] = mapped_column(
        stored_by_value(CheckAnswer, rule="still_there_is_known")
    )
    treated_worse: Mapped[CheckAnswer | None] = mapped_column(
        stored_by_value(CheckAnswer, rule="treated_worse_is_known")
    )
    safe_to_talk: Mapped[CheckAnswer | None] = mapped_column(
        stored_by_value(CheckAnswer, rule="safe_to_talk_is_known")
    )
    answered_on: Mapped[date | None]
    """When the last of the three was answered."""
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """The officer who asked and noted; empty if the worker tapped."""
    child_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    """The case about punishment that its bad answer opened or was added to."""
    silent_on: Mapped[date | None]
    """When no answer had come in time, and somebody had to look."""
    review_due_on: Mapped[date | None] = mapped_column(index=True)
    decision: Mapped[SilenceDecision | None] = mapped_column(stored_by_value(SilenceDecision))
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    complaint: Mapped[Complaint] = relationship()
    child: Mapped[Case | None] = relationship()
    noted_by: Mapped[User | None] = relationship(foreign_keys=[noted_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
