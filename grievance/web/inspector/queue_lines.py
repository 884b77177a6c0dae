"""A case as one line of a list at the desk, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext

from grievance.cases.labels import CASE_STATE_LABELS, CASE_TYPE_LABELS, CLOCK_LABELS
from grievance.cases.models.case import Band
from grievance.cases.queue_rows import QueueRow
from grievance.cases.states import CaseType
from grievance.complaints.states import Channel
from grievance.measures.labels import CHANNEL_LABELS
from grievance.standards.catalogue import catalogue
from grievance.supplychain.stages import MINERAL_LABELS, Mineral
from grievance.web.inspector.consent_marks import ConsentMark, name_mark, problem_mark
from grievance.web.inspector.desk import clock_of
from grievance.web.inspector.flag_marks import Mark, marks
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day, listed, translated

_CHANNEL_ICONS = {
    Channel.WEB: "language",
    Channel.SMS: "speech",
    Channel.USSD: "phone",
    Channel.VOICE: "microphone",
    Channel.EMAIL: "mail",
    Channel.PAPER: "file",
    Channel.HELPER: "helper",
}


@dataclass(frozen=True)
class Line:
    """One line as the page shows it, in the reader's language."""

    reference: str
    url: str
    band: Band | None
    state: str
    type: str
    type_tone: str
    age: str
    opened_on: date
    clock: dict[str, Any] | None
    flags: list[Mark]
    restricted: bool
    groups: list[tuple[str, str]]
    """The picture and the words of what it is about."""
    place: str
    place_url: str | None
    """The page of the site, if it is known."""
    minerals: str
    languages: str
    channels: list[tuple[str, str]]
    """The picture and the words of how it came in."""
    problem: ConsentMark
    name: ConsentMark | None
    reports: int
    awaits: bool
    second: bool
    """Whether somebody asked to rate it lower and a second person has to answer."""
    check: str
    """By when an officer has to ask a worker or decide about a silence, in words."""
    row_class: str
    below: dict[str, Any] | None = None
    """What stands below the line of a case that is looked at in short."""


def line_of(row: QueueRow) -> Line:
    """Return a line of the queue as the page shows it."""
    groups = catalogue().groups
    special = row.case_type is not CaseType.INDIVIDUAL
    return Line(
        reference=row.reference,
        url=url_for("inspector.case", reference=row.reference),
        band=row.band,
        state=translated(CASE_STATE_LABELS[row.state]),
        type=translated(CASE_TYPE_LABELS[row.case_type]) if special else "",
        type_tone="danger" if row.case_type is CaseType.RETALIATION else "plain",
        age=gettext("%(days)s d", days=row.age_days),
        opened_on=row.opened_on,
        clock=clock_of(row.due_at, label=_clock_label(row.due_kind)),
        flags=marks(row.flags, late=[row.due_kind] if row.due_kind else []),
        restricted=row.restricted,
        groups=[(groups[code].icon, translated(groups[code].staff_label)) for code in row.groups],
        place=row.site_name or gettext("Site not known"),
        place_url=url_for("inspector.known_site", reference=row.site_reference)
        if row.site_reference is not None
        else None,
        minerals=listed(translated(MINERAL_LABELS[Mineral(each)]) for each in row.minerals),
        languages=listed(language(code).autonym for code in row.locales),
        channels=[(_CHANNEL_ICONS[each], translated(CHANNEL_LABELS[each])) for each in row.channels],
        problem=problem_mark(row.consent),
        name=name_mark(row.known_to),
        reports=row.reports,
        awaits=row.awaits_team,
        second=row.needs_second,
        check=gettext("Safety check by %(day)s", day=day(row.check_due_on)) if row.check_due_on else "",
        row_class="danger" if row.band is Band.P0 else "unread" if row.awaits_team else "",
    )


def _clock_label(kind: str | None) -> str:
    return translated(CLOCK_LABELS.get(kind, kind)) if kind else ""
