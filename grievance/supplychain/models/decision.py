"""What stewards decided about names in lists, kept for ever, so that nobody is asked twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.outcomes import Subject, Verdict


class MatchDecision(Referenced, Base):
    """This name in this list means that site or company, does not mean it, or means one of its own."""

    __tablename__ = "match_decisions"
    __table_args__ = (
        CheckConstraint("site_id IS NULL OR company_id IS NULL", name="no_more_than_one"),
        CheckConstraint(
            "verdict = 'new' OR site_id IS NOT NULL OR company_id IS NOT NULL",
            name="same_or_different_from_one",
        ),
        CheckConstraint("subject <> 'link'", name="about_a_name"),
        Index("ix_match_decisions_subject_name_key", "subject", "name_key"),
    )

    subject: Mapped[Subject] = mapped_column(stored_by_value(Subject))
    list_name: Mapped[str] = mapped_column(String(200))
    """Whose list wrote the name; empty: any."""
    name_key: Mapped[str] = mapped_column(String(200))
    """The name, folded."""
    country: Mapped[str] = mapped_column(String(2), default="")
    verdict: Mapped[Verdict] = mapped_column(stored_by_value(Verdict))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
