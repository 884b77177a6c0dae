"""The check for forced labour: which of the eleven indicators were seen, and on what that rests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.cases.states import Evidence, Sighting
from grievance.foundation.db import Base, stored_by_value


class IndicatorCheck(Base):
    """What somebody judged of one indicator in one case: codes only; reasons go into a finding."""

    __tablename__ = "indicator_checks"
    __table_args__ = (
        UniqueConstraint("case_id", "indicator_code"),
        CheckConstraint("sighting = 'seen' OR (NOT involuntary AND NOT menace)", name="marks_if_seen"),
        CheckConstraint(
            "(NOT involuntary AND NOT menace) OR evidence IS NOT NULL", name="evidence_if_marked"
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    indicator_code: Mapped[str] = mapped_column(String(40))
    sighting: Mapped[Sighting] = mapped_column(stored_by_value(Sighting))
    evidence: Mapped[Evidence | None] = mapped_column(stored_by_value(Evidence))
    involuntary: Mapped[bool] = mapped_column(default=False)
    """Whether it shows that the work is not done of one's own will."""
    menace: Mapped[bool] = mapped_column(default=False)
    """Whether it shows the menace of a penalty."""
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime]
