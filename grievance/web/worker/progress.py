"""Keep a draft, and count in the same writing how far its worker has come."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from grievance.complaints.questionnaire import Question
from grievance.complaints.services.progress import Beginning, count_progress
from grievance.web.ui.locales import select_locale
from grievance.web.ui.session import present_visit
from grievance.web.worker.draft import Draft, keep

_ORDER = tuple(Question)


def keep_and_count(draft: Draft) -> None:
    """Keep a draft whose question was answered; what it came past for the first time is counted with it.

    A question that is not asked, since a poster answered it, is come past together with the one before it.
    """
    reached = _ORDER.index(draft.next_question)
    newly = _ORDER[draft.passed : reached]
    if newly:
        draft.begun_in = draft.begun_in or select_locale()
        draft.passed = reached
        present_visit().along.append(partial(count_progress, _beginning(draft), newly))
    keep(draft)


def counted_as(draft: Draft) -> Beginning | None:
    """Return where a report is counted once it is sent; None if nothing of it was."""
    return _beginning(draft) if draft.passed else None


def _beginning(draft: Draft) -> Beginning:
    return Beginning(datetime.fromtimestamp(draft.begun, UTC).date(), draft.begun_in)
