"""Today: what to do now, in what order and why; worked out anew at every look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext, ngettext

from grievance.alarms.queries import alarms
from grievance.cases.agenda import MOST, Errand, handled
from grievance.cases.calendars import calendar_of_colleague
from grievance.cases.labels import CASE_STATE_LABELS
from grievance.cases.models.case import Band
from grievance.fieldwork.agenda import errands_about_visits
from grievance.foundation import clock
from grievance.foundation.calendars import Calendar
from grievance.foundation.text import N_
from grievance.leverage.agenda import errands_about_promises
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.agenda import errands
from grievance.transparency.agenda import errands_about_sites
from grievance.web.inspector.desk import Page, clock_of, for_case_team, present, rail
from grievance.web.inspector.next_steps import next_step, why
from grievance.web.ui.presentation import day, translated

#: How far the page looks ahead.
AHEAD = timedelta(days=7)
#: More lines than these are no plan for a day; the queue has them all.
LINES = 60
_NEVER = datetime.max.replace(tzinfo=UTC)


class Part(StrEnum):
    """The parts of the page, in the order in which things are done."""

    DANGER = "danger"
    TODAY = "today"
    WAITING = "waiting"
    NEXT = "next"


_HEADINGS = {
    Part.DANGER: N_("Danger now"),
    Part.TODAY: N_("Due today"),
    Part.WAITING: N_("Waiting for me"),
    Part.NEXT: N_("Next days"),
}
_ICONS = {Part.DANGER: "danger", Part.TODAY: "late", Part.WAITING: "person", Part.NEXT: "calendar"}


@dataclass(frozen=True)
class Line:
    """What to do first about one case, and how much more there is to do about it."""

    part: Part
    errand: Errand
    behind: int


@for_case_team
def show() -> Page:
    """Show what the visitor has to do, the most pressing first."""
    actor, now = present(), clock.now()
    home = calendar_of_colleague(actor)
    asked = [
        *errands(actor, until=now + AHEAD),
        *errands_about_visits(actor, until=now + AHEAD),
        *errands_about_promises(actor),
        *errands_about_sites(actor),
    ]
    found = [each.at_home(home) for each in asked]
    all_lines = in_order(found, today_ends=home.last_moment_of(home.day_at(now)))
    lines = all_lines[:LINES]
    return render_template(
        "inspector/today.html",
        nav=rail(),
        columns=_columns(),
        parts=[_part(part, lines, actor, home) for part in dict.fromkeys(each.part for each in lines)],
        alarms=len(alarms(actor)) if actor.may(Permission.Audit.WATCH) else 0,
        more=len(all_lines) > LINES or max(Counter(each.kind for each in found).values(), default=0) >= MOST,
        resting=_resting(actor),
    )


def in_order(found: Sequence[Errand], *, today_ends: datetime) -> list[Line]:
    """Return one line a case, the most pressing first; what else is to be done about it comes after that."""

    def rank(each: Errand) -> tuple[Any, ...]:
        part = _part_of(each, today_ends)
        return (list(Part).index(part), each.due_at or _NEVER, each.band or "P9", each.case, each.kind)

    ranked = sorted(found, key=rank)
    number = Counter(each.case for each in ranked)
    first = {each.case: each for each in reversed(ranked)}
    chosen = sorted(first.values(), key=rank)
    return [Line(_part_of(each, today_ends), each, number[each.case] - 1) for each in chosen]


def _part_of(each: Errand, today_ends: datetime) -> Part:
    if each.band is Band.P0:
        return Part.DANGER
    if each.due_at is None:
        return Part.WAITING
    return Part.TODAY if each.due_at <= today_ends else Part.NEXT


def _part(part: Part, lines: Sequence[Line], actor: Actor, home: Calendar) -> dict[str, Any]:
    rows = [_row(each, actor, home) for each in lines if each.part is part]
    return {"key": part.value, "title": translated(_HEADINGS[part]), "icon": _ICONS[part], "rows": rows}


def _row(line: Line, actor: Actor, home: Calendar) -> dict[str, Any]:
    each = line.errand
    label, url = next_step(actor, each)
    return {
        "band": each.band,
        "label": label,
        "url": url,
        "case": each.case,
        "case_url": url_for("inspector.case", reference=each.case),
        "state": translated(CASE_STATE_LABELS[each.state]),
        "place": each.site_name or gettext("Site not known"),
        "place_url": url_for("inspector.known_site", reference=each.site_reference)
        if each.site_reference is not None
        else None,
        "clock": clock_of(each.due_at),
        "due": day(home.day_at(each.due_at)) if each.due_at is not None else "",
        "why": why(each),
        "behind": ngettext("%(num)s more thing after that", "%(num)s more things after that", line.behind)
        if line.behind
        else "",
        "row_class": "danger" if each.band is Band.P0 else "",
    }


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "band", "label": gettext("Urgency"), "narrow": True},
        {"key": "step", "label": gettext("Do this"), "head": True},
        {"key": "by", "label": gettext("By when"), "narrow": True},
        {"key": "why", "label": gettext("Why")},
        {"key": "case", "label": gettext("Case")},
    ]


def _resting(actor: Actor) -> list[str]:
    """Say what the visitor handles, whether or not it asks anything of them now."""
    own = handled(actor)
    if not own.cases:
        return [gettext("You handle no open case.")]
    said = ngettext("You handle %(num)s open case.", "You handle %(num)s open cases.", own.cases)
    if own.next_due_at is None:
        return [said, gettext("No deadline runs in them.")]
    return [said, gettext("The earliest deadline in them is of %(day)s.", day=day(own.next_due_at))]
