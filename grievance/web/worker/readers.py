"""Who has looked at a report: by day and by job, never by name."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from grievance.audit.queries import Reading
from grievance.complaints.labels import READER_LABELS, READING_LABELS, SOMEBODY
from grievance.complaints.queries import own_complaint, readers_of
from grievance.policy.roles import Role
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.visitors import present_reporter
from grievance.web.worker.follow import Answer, code_page


def readers() -> Answer:
    """Show who has looked, the newest day first."""
    actor = present_reporter()
    if actor is None:
        return code_page()
    wanted = request.args.get("page", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1
    page = readers_of(actor, own_complaint(actor), page=number)
    return render_template(
        "worker/readers.html",
        days=_by_day(page.rows),
        summary=gettext("Page %(number)s of %(pages)s", number=page.number, pages=page.pages)
        if page.pages > 1
        else None,
        previous_url=url_for("worker.readers", page=page.number - 1) if page.number > 1 else None,
        next_url=url_for("worker.readers", page=page.number + 1) if page.number < page.pages else None,
    )


def _by_day(rows: Any) -> list[dict[str, Any]]:
    days: dict[str, dict[str, Any]] = {}
    for each in rows:
        found = days.setdefault(
            each.day.isoformat(), {"when": day(each.day), "iso": each.day.isoformat(), "lines": []}
        )
        found["lines"].append(_line(each))
    return list(days.values())


def _line(reading: Reading) -> tuple[str, str]:
    who = READER_LABELS.get(Role(reading.role), SOMEBODY)
    return translated(who), translated(READING_LABELS[reading.verb])
