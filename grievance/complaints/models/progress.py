"""How far reports came that were begun on a page: numbers, which lead to no draft, visit or report."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.complaints.questionnaire import Question
from grievance.foundation.db import Base, stored_by_value


class ReportProgress(Base):
    """How many of the reports that were begun in a month, in a language, came past a question."""

    __tablename__ = "report_progress"
    __table_args__ = (UniqueConstraint("month", "question", "locale"),)

    month: Mapped[date]
    """The first day of the month in which they were begun: a day of its own could point to somebody."""
    question: Mapped[Question] = mapped_column(stored_by_value(Question))
    locale: Mapped[str] = mapped_column(String(12))
    """The language in which they were begun."""
    times: Mapped[int]
