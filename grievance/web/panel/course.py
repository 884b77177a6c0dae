"""The course of the case that a panel looks at, as the timeline component shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from grievance.cases.history import TimelineEntry
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.sendings import sent_to


def shown_course(entries: Sequence[TimelineEntry]) -> list[dict[str, Any]]:
    """Return what happened in a case, the newest first, with the words that the panel can open."""
    return [_entry(each) for each in entries]


def _entry(entry: TimelineEntry) -> dict[str, Any]:
    title = translated(entry.label)
    shown: dict[str, Any] = {
        "title": title if entry.count == 1 else sent_to(title, entry.count),
        "when": day(entry.at),
        "iso": entry.at.date().isoformat(),
        "who": gettext("Worker") if entry.by_reporter else entry.who,
    }
    if entry.text is not None:
        shown["text"] = entry.text.words or gettext("You hold no key that opens this.")
        if entry.text.lang:
            spoken = language(entry.text.lang)
            shown |= {"lang": spoken.tag, "dir": spoken.direction}
    return shown
