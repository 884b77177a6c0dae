"""A wish to rate a case lower: who asked, what for, and what a second person said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Band, Case
from grievance.cases.states import LoweringAnswer
from grievance.foundation.db import Base, Referenced, stored_by_value

#: How long a wish waits for a second person.
LASTS = timedelta(days=7)


class SeverityLowering(Referenced, Base):
    """One rating that makes a case less urgent or its worker less protected; nothing changes until agreed.

    The reasons are words, and lie sealed with the events of the case.
    """

    __tablename__ = "severity_lowerings"
    __table_args__ = (
        CheckConstraint("from_risk IS NULL OR from_risk BETWEEN 0 AND 3", name="from_risk_from_r0_to_r3"),
        CheckConstraint("to_risk BETWEEN 0 AND 3", name="to_risk_from_r0_to_r3"),
        CheckConstraint(
            "to_band > from_band OR to_risk < from_risk OR to_band > model_band OR from_few", name="lowers"
        ),
        CheckConstraint("(answer IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_with_a_day"),
        CheckConstraint("answer <> 'taken_back' OR answered_by_id = asked_by_id", name="own_wish_taken_back"),
        CheckConstraint(
            "answer IN ('taken_back', 'overtaken') OR answered_by_id <> asked_by_id",
            name="answered_by_another",
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    from_band: Mapped[Band | None] = mapped_column(stored_by_value(Band, rule="from_band_is_known"))
    """How urgent the case was when somebody asked; another band since then makes the wish void."""
    from_risk: Mapped[int | None]
    """The risk of punishment then; empty if nobody had rated it."""
    from_few: Mapped[bool] = mapped_column(default=False)
    """Whether it was said then that fewer than five people could have reported it."""
    model_band: Mapped[Band] = mapped_column(stored_by_value(Band, rule="model_band_is_known"))
    """What the model said of these inputs and of the items that the case had."""
    to_band: Mapped[Band] = mapped_column(stored_by_value(Band, rule="to_band_is_known"))
    to_risk: Mapped[int]
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The numbers, marks and signs of the rating that was asked for: codes, never words."""
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[LoweringAnswer | None] = mapped_column(stored_by_value(LoweringAnswer))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
