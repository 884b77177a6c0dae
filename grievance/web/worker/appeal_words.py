"""What a worker reads about a fresh look at their report."""

from __future__ import annotations

from flask_babel import gettext

from grievance.cases.appeals import decision_due, seen_by_worker, window_for_worker
from grievance.cases.models.appeal import Appeal
from grievance.cases.panels import AppealOutcome, AppealSide
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.text import N_
from grievance.web.ui.presentation import day, translated

OUTCOMES: dict[AppealOutcome, str] = {
    AppealOutcome.UPHOLD: N_("Three other people looked at it. The result stays the same."),
    AppealOutcome.VARY: N_("Three other people looked at it. They changed the result."),
    AppealOutcome.SEND_BACK: N_("Three other people looked at it. The team has to check it again."),
}


def appeals_shown(complaint: Complaint) -> list[str]:
    """Return a sentence on each time that other people were asked to look at a report."""
    return [_sentence(each) for each in seen_by_worker(complaint)]


def until_shown(complaint: Complaint) -> str | None:
    """Return until which day a worker can ask for a fresh look; None if they cannot now."""
    window = window_for_worker(complaint)
    return day(window.until) if window is not None else None


def _sentence(made: Appeal) -> str:
    if made.outcome is not None:
        return translated(OUTCOMES[made.outcome])
    on, due = day(made.case.opened_at), day(decision_due(made))
    if made.side is AppealSide.SITE:
        return gettext(
            "The company asked other people to look at the result. They answer by %(date)s.", date=due
        )
    return gettext(
        "You asked other people to look at it on %(day)s. They answer by %(date)s.", day=on, date=due
    )
