"""Count how far reports come that are begun on a page: the only trace of one that is never sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.dialects import postgresql, sqlite

from grievance.complaints.models.progress import ReportProgress
from grievance.complaints.questionnaire import Question
from grievance.foundation.db import db


@dataclass(frozen=True)
class Beginning:
    """When and in which language a report was begun: all that is kept of it."""

    day: date
    locale: str


def count_progress(begun: Beginning, questions: Sequence[Question]) -> None:
    """Count that one more report came past some questions, all of them by the month in which it was begun.

    It runs in the transaction that keeps the answer or the report anyway.
    """
    month = begun.day.replace(day=1)
    rows = [{"month": month, "question": each, "locale": begun.locale, "times": 1} for each in questions]
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    counted = dialect.insert(ReportProgress).values(rows)
    db.session.execute(
        counted.on_conflict_do_update(
            index_elements=["month", "question", "locale"], set_={"times": ReportProgress.times + 1}
        )
    )
