"""How grave a case is and how it was worked out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base

if TYPE_CHECKING:
    from grievance.cases.models.case import Case


class Severity(Base):
    """The inputs and the result of the severity model for one case; evidence never lowers it."""

    __tablename__ = "severities"
    __table_args__ = (
        CheckConstraint("scale BETWEEN 1 AND 5", name="scale_from_1_to_5"),
        CheckConstraint("scope BETWEEN 1 AND 5", name="scope_from_1_to_5"),
        CheckConstraint("irremediability BETWEEN 1 AND 5", name="irremediability_from_1_to_5"),
        CheckConstraint("retaliation_risk BETWEEN 0 AND 3", name="retaliation_risk_from_r0_to_r3"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    scale: Mapped[int]
    scope: Mapped[int]
    scope_known: Mapped[bool] = mapped_column(default=True)
    irremediability: Mapped[int]
    retaliation_risk: Mapped[int]
    repeat_pattern: Mapped[bool] = mapped_column(default=False)
    vulnerable_group: Mapped[bool] = mapped_column(default=False)
    child_involved: Mapped[bool] = mapped_column(default=False)
    imminent_danger: Mapped[bool] = mapped_column(default=False)
    score: Mapped[int]
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    """Codes and numbers of the steps that made the score, in order."""
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime]

    case: Mapped[Case] = relationship(back_populates="severity")
