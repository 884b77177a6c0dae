"""What all pages of the inspector's desk share: who may enter, the rail of views, how a case is found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.queue import COUNTED, VIEW_LABELS, QueueView, view_counts
from grievance.cases.services.conflict import require_not_kept_away
from grievance.foundation import clock
from grievance.foundation.errors import NotFound
from grievance.oncall.queries import count_open_checks
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.web.ui.locales import WORKER_LOCALES, language
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import for_roles, staff

Page = str | tuple[str, int] | Response
for_case_team = for_roles(
    Role.TRIAGER, Role.INSPECTOR, Role.VERIFIER, Role.SAFEGUARDING_LEAD, Role.SUPERVISOR
)
_ICONS = {
    QueueView.DANGER: "danger",
    QueueView.NEW: "inbox",
    QueueView.US: "person",
    QueueView.WORKER: "speech",
    QueueView.COMPANY: "employer",
    QueueView.LATE: "late",
    QueueView.WATCH: "eye",
    QueueView.RESTRICTED: "lock",
    QueueView.MINE: "star",
    QueueView.ALL: "file",
}
_SOON = timedelta(days=1)


def find_case(reference: str) -> Case:
    """Return the case of an address, if it is within the visitor's sight."""
    try:
        return CASES.find(staff(), Case.reference, reference)
    except NotFound:
        require_not_kept_away(staff(), reference)
        raise


def rail(current: QueueView | None = None) -> list[dict[str, Any]]:
    """Return the views with their counts."""
    counts = view_counts(staff())
    views = [
        {
            "label": translated(VIEW_LABELS[view]),
            "url": url_for("inspector.queue", view=view.value),
            "icon": _ICONS[view],
            "current": view is current,
            "count": counts[view] if counts[view] <= COUNTED else f"{COUNTED}+",
            "late": view in {QueueView.LATE, QueueView.DANGER} and counts[view] > 0,
        }
        for view in QueueView
        if view is not QueueView.RESTRICTED or staff().is_named or counts[view]
    ]
    first = [
        (gettext("Today"), "inspector.today", "calendar"),
        (gettext("Search"), "inspector.search", "search"),
    ]
    waiting = {"inspector.on_call": count_open_checks(staff())}
    return [*_pages(first, waiting), *views, *_pages(_beside(), waiting)]


def _beside() -> list[tuple[str, str, str]]:
    """Return the label, endpoint and picture of the pages beside the cases."""
    pages = [
        (gettext("Visits to sites"), "inspector.visits", "map"),
        (gettext("On call"), "inspector.on_call", "phone"),
        (gettext("Colleagues"), "inspector.colleagues", "team"),
    ]
    if staff().may(Permission.Satisfaction.HEAR):
        pages.append((gettext("What workers say about us"), "inspector.heard", "speech"))
    if staff().may(Permission.Measure.READ):
        pages.append((gettext("Key figures"), "inspector.figures", "chart"))
    if Role.SUPERVISOR in staff().roles:
        pages.append((gettext("Your team"), "inspector.team", "people"))
        pages.append((gettext("Reply templates"), "inspector.templates", "speech"))
    pages.append((gettext("Keyboard"), "inspector.keys", "settings"))
    return pages


def _pages(pages: list[tuple[str, str, str]], waiting: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the pages of the rail that are no view of cases, with how much waits on each."""
    return [
        {
            "label": label,
            "url": url_for(endpoint),
            "icon": icon,
            "current": request.endpoint == endpoint,
            "count": waiting.get(endpoint) or None,
            "late": bool(waiting.get(endpoint)),
        }
        for label, endpoint, icon in pages
    ]


def languages() -> list[tuple[str, str]]:
    """Return the languages that something can be written in, by their own names."""
    return [(code, language(code).autonym) for code in WORKER_LOCALES]


def clock_of(due_at: datetime | None, *, label: str = "", paused: bool = False) -> dict[str, Any] | None:
    """Return how much time is left, as the clock component shows it."""
    if due_at is None:
        return None
    left = due_at - clock.now()
    state = "paused" if paused else "late" if left < timedelta() else "soon" if left < _SOON else "due"
    return {
        "text": gettext("stands still") if paused else _words(left),
        "state": state,
        "iso": due_at.isoformat(),
        "label": label,
    }


def present() -> Actor:
    """Return the colleague who makes this request."""
    return staff()


def _words(left: timedelta) -> str:
    minutes = int(abs(left).total_seconds()) // 60
    hours = minutes // 60
    late = left < timedelta()
    if hours >= 48:
        days = hours // 24
        if late:
            return ngettext("late %(num)s d", "late %(num)s d", days)
        return ngettext("%(num)s d left", "%(num)s d left", days)
    if not hours:
        if late:
            return ngettext("late %(num)s min", "late %(num)s min", minutes)
        return ngettext("%(num)s min left", "%(num)s min left", minutes)
    if late:
        return ngettext("late %(num)s h", "late %(num)s h", hours)
    return ngettext("%(num)s h left", "%(num)s h left", hours)
