"""The reports of a case as its pages show them: so many at a time, and each as its worker sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale, format_date, gettext, ngettext

from grievance.cases.progress import worker_progress
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import count_messages, thread
from grievance.complaints.states import AuthorSide
from grievance.foundation.errors import Sealed
from grievance.foundation.pages import Page, Row, part_of
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number
from grievance.web.ui.presentation import day, translated

#: Each is opened with a key, and thousands may stand together.
REPORTS = 20
#: So many messages of a report are shown beside its course, which has all of them.
MESSAGES = 20
_NEXT = N_("Next news by")


def some_of(rows: Sequence[Row]) -> Page[Row]:
    """Return of what is told report by report the page that is asked for."""
    return part_of(rows, number=page_number(), size=REPORTS)


def reports_here(complaints: Sequence[Complaint]) -> Page[tuple[int, Complaint]]:
    """Return which reports of a case are shown on the page that is asked for, each with its number."""
    return some_of(list(enumerate(complaints, start=1)))


def views_of_workers(actor: Actor, there: Iterable[tuple[int, Complaint]]) -> list[dict[str, Any]]:
    """Return what each of these workers sees of their report: status and messages in their language."""
    return [_as_worker(actor, complaint, number) for number, complaint in there]


def _as_worker(actor: Actor, complaint: Complaint, number: int) -> dict[str, Any]:
    progress = worker_progress(complaint)
    reader = language(complaint.locale)
    try:
        messages = thread(actor, complaint, locale=complaint.locale, last=MESSAGES)
    except Sealed:
        messages = []
    with force_locale(complaint.locale):
        values = {key: format_date(value, "long") for key, value in progress.values.items()}
        status = translated(progress.text, **values)
        late = (
            translated("We are late. We are sorry. New date: %(date)s.", date=_long(progress.next_date))
            if progress.late
            else None
        )
        next_date, next_text = _long(progress.next_date), translated(_NEXT)
        why = translated(progress.why)
    return {
        "number": number,
        "language": reader,
        "status": status,
        "next_text": next_text,
        "next_date": next_date if not late else None,
        "late": late,
        "why": why,
        "earlier": _earlier(count_messages(complaint) - len(messages)) if messages else "",
        "messages": [
            {
                "text": each.text,
                "mine": each.side is AuthorSide.REPORTER,
                "who": gettext("Worker") if each.side is AuthorSide.REPORTER else gettext("Case team"),
                "when": day(each.sent_at),
                "iso": each.sent_at.date().isoformat(),
                "lang": language(each.locale).tag,
                "dir": language(each.locale).direction,
                "unread": each.side is not AuthorSide.REPORTER and not each.read,
            }
            for each in messages
        ],
    }


def _earlier(messages: int) -> str:
    if messages <= 0:
        return ""
    return ngettext(
        "%(num)s earlier message stands in the timeline of the case.",
        "%(num)s earlier messages stand in the timeline of the case.",
        messages,
    )


def _long(value: date | None) -> str:
    return format_date(value, "long") if value is not None else ""
