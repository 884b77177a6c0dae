"""Shifts of a roster, and the looks at what may be danger."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.oncall.states import Call, Verdict
from grievance.supplychain.models.site import Site


class Shift(Referenced, Base):
    """Somebody is on call for a team, from one moment until another."""

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("ends_at > begins_at", name="ends_after_it_begins"),
        CheckConstraint("deputy_id IS NULL OR deputy_id <> user_id", name="deputy_is_somebody_else"),
        CheckConstraint("exchange_id IS NULL OR offered_to_id IS NOT NULL", name="offered_if_exchanged"),
        Index("ix_shifts_team_id_ends_at", "team_id", "ends_at"),
    )

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who is called after ten minutes, and as second person."""
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """The hand-over to whoever is next."""
    offered_to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who was asked to take it over and has not answered yet."""
    exchange_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"))
    """The shift of theirs that is offered to be taken in return."""
    announced_at: Mapped[datetime | None]
    """When its people were reminded that it comes."""

    team: Mapped[Team] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id])
    offered_to: Mapped[User | None] = relationship(foreign_keys=[offered_to_id])
    exchange: Mapped[Shift | None] = relationship(foreign_keys=[exchange_id], remote_side="Shift.id")


class DangerCheck(Referenced, Base):
    """Reports from one place that may mean danger, until somebody has said whether it is real and now."""

    __tablename__ = "danger_checks"
    __table_args__ = (
        CheckConstraint(
            "(verdict IS NULL) = (decided_at IS NULL) AND (verdict IS NULL) = (in_time IS NULL)"
            " AND (verdict IS NULL) = (decided_by_id IS NULL)",
            name="decided_whole",
        ),
        CheckConstraint("verdict IS NULL OR call_at IS NULL", name="no_call_once_decided"),
    )

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    restricted: Mapped[bool]
    """Whether its cases are there only for people who are named for such cases."""
    opened_at: Mapped[datetime]
    """Exact until somebody has decided, rounded to its day afterwards."""
    call_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the next people are called, unless somebody has looked."""
    verdict: Mapped[Verdict | None] = mapped_column(stored_by_value(Verdict))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    in_time: Mapped[bool | None]
    """Whether somebody had decided within ten minutes."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    team: Mapped[Team] = relationship()
    site: Mapped[Site | None] = relationship()
    decided_by: Mapped[User | None] = relationship()
    cases: Mapped[list[Case]] = relationship(secondary="danger_check_cases", order_by=Case.id, viewonly=True)
    calls: Mapped[list[DangerCall]] = relationship(order_by="DangerCall.id", viewonly=True)


class DangerCheckCase(Base):
    """Which cases one look is about: all of one place, so that ten reports call nobody ten times.

    A case is looked at again when another worker joins it with danger.
    """

    __tablename__ = "danger_check_cases"
    __table_args__ = (UniqueConstraint("case_id", "check_id"),)

    check_id: Mapped[int] = mapped_column(ForeignKey("danger_checks.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))


class DangerCall(Base):
    """Who was called to look; the last of a round of several is as good as the first."""

    __tablename__ = "danger_calls"
    __table_args__ = (UniqueConstraint("check_id", "user_id", "call"),)

    check_id: Mapped[int] = mapped_column(ForeignKey("danger_checks.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    call: Mapped[Call] = mapped_column(stored_by_value(Call))

    user: Mapped[User] = relationship()
