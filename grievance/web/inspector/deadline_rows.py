"""Deadlines as the desk shows them: the time at the place, the time in UTC, and who was told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_date, gettext, ngettext

from grievance.cases.deadlines import Deadline, Told, count_missed, deadlines
from grievance.cases.labels import CLOCK_LABELS
from grievance.cases.ladder import RUNG_LABELS
from grievance.cases.models.case import Case
from grievance.cases.models.clock import Rung
from grievance.remediation.kinds import kinds_of
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.desk import clock_of
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, listed, moment, moment_there, translated


def deadlines_of(case: Case) -> dict[str, Any]:
    """Return the rows of the table of deadlines, and how many of them were missed."""
    shown = deadlines(case, page=page_number("deadlines"))
    actions = kinds_of([each.subject for each in shown.rows if each.subject is not None])
    missed = count_missed(case)
    return {
        "deadlines": [_row(each, actions) for each in shown.rows],
        "deadlines_place": pages_here(shown, "deadlines", anchor="#deadlines"),
        "deadline_columns": [
            {"key": "what", "label": gettext("Deadline"), "head": True},
            {"key": "due", "label": gettext("Due")},
            {"key": "state", "label": gettext("How it stands")},
            {"key": "told", "label": gettext("Who was told")},
        ],
        "deadlines_missed": ngettext("%(num)s was missed", "%(num)s were missed", missed) if missed else "",
    }


def _row(each: Deadline, actions: Mapping[str, str]) -> dict[str, Any]:
    return {
        "what": _called(each, actions),
        "rule": gettext("rule %(rule)s, version %(version)s", rule=each.rule, version=each.version)
        if each.rule != "date"
        else gettext("an agreed day"),
        "there": moment_there(each.due_at, each.calendar) if each.running else day(each.due_at),
        "utc": moment(each.due_at) if each.running and each.calendar.zone != "UTC" else "",
        "clock": clock_of(each.due_at, paused=each.paused) if each.running else None,
        "told": [_told(one) for one in each.told],
    }


def _called(each: Deadline, actions: Mapping[str, str]) -> str:
    """Return what a deadline is called, and which action it is for by its kind of remedy."""
    label = translated(CLOCK_LABELS.get(each.kind, each.kind))
    if each.subject is None or each.subject not in actions:
        return label
    remedy = catalogue().remedy_types[actions[each.subject]]
    return gettext("%(deadline)s (%(action)s)", deadline=label, action=translated(remedy.label))


def _told(one: Told) -> str:
    who = listed(one.names) or (gettext("nobody was there") if one.rung is not Rung.PUBLIC else "")
    said = translated(RUNG_LABELS[one.rung])
    return " · ".join(part for part in (said, who, format_date(one.on, "medium")) if part)
