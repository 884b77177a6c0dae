"""The questions whether a worker is safe: one tap each, on the page of their report."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from grievance.cases.check_words import CHECK_ANSWERS, CHECK_QUESTIONS
from grievance.cases.models.check_in import CheckIn
from grievance.cases.states import CheckAnswer, CheckQuestion
from grievance.cases.watch import given, open_check_ins
from grievance.complaints.models.complaint import Complaint
from grievance.web.ui.presentation import translated


def questions_shown(complaint: Complaint) -> list[dict[str, Any]]:
    """Return the questions that wait for an answer, and what was tapped already; none if nothing waits."""
    waiting = open_check_ins(complaint)
    return [_question(waiting[-1], each) for each in CheckQuestion] if waiting else []


def thanks(*, bad: bool) -> str:
    """Return what a worker reads after a tap."""
    if bad:
        return gettext("We have it. It is urgent for us. A person reads it within one day.")
    return gettext("We have your answer.")


def _question(check_in: CheckIn, question: CheckQuestion) -> dict[str, Any]:
    said = given(check_in, question)
    return {
        "code": question.value,
        "text": translated(CHECK_QUESTIONS[question]),
        "said": translated(CHECK_ANSWERS[said]) if said is not None else None,
        "choices": [(each.value, translated(CHECK_ANSWERS[each])) for each in CheckAnswer],
    }
