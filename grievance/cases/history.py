"""The one timeline of a case: what was written, noted, decided and released, in the order it happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grievance.cases.labels import EVENT_LABELS
from grievance.cases.links import hidden_from
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent, CaseNote, SiteRelease
from grievance.cases.workers import workers_of
from grievance.complaints.queries import ThreadEntry, thread
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item


@dataclass(frozen=True)
class Text:
    """Words in one language; None where the reader holds no key."""

    lang: str
    words: str | None = field(repr=False)


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a case's timeline."""

    reference: str
    verb: str
    label: str
    at: datetime
    by_reporter: bool
    by_site: bool
    who: str | None
    """The name of a colleague; never of a worker."""
    role: Role
    visible_to: frozenset[str]
    details: Mapping[str, Any]
    text: Text | None = None
    original: Text | None = None
    """What was written, where `text` is a translation."""
    message: ThreadEntry | None = None
    report: int = 0
    """Which of the case's reports a message belongs to, from 1; 0 where it belongs to none."""
    sealed: bool = False
    """Whether the words are a note or a reason, which nobody but the team reads."""


def timeline(actor: Actor, case: Case, *, locale: str) -> list[TimelineEntry]:
    """Return everything that happened in a case, newest first, in the reader's language where it exists."""
    query = (
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id)
        .options(joinedload(CaseEvent.user), joinedload(CaseEvent.reason))
        .order_by(CaseEvent.id.desc())
    )
    messages = _messages(actor, case, locale)
    notes, releases = _notes(actor, case), _releases(actor, case)
    entries = []
    events = db.session.scalars(query).all()
    hidden = hidden_from(actor, events)
    for event in (each for each in events if each.reference not in hidden):
        report, message = messages.get(event.details.get("message", ""), (0, None))
        written = notes.get(event.details.get("note", "")) or releases.get(event.details.get("release", ""))
        reason = _opened(actor, event.reason) if event.reason is not None else None
        entries.append(
            TimelineEntry(
                reference=event.reference,
                verb=event.verb,
                label=EVENT_LABELS.get(event.verb, event.verb),
                at=event.at,
                by_reporter=event.role is Role.REPORTER,
                by_site=event.role in {Role.OPERATOR, Role.CONTRACTOR},
                who=event.user.name if event.user is not None else None,
                role=event.role,
                visible_to=frozenset(event.visible_to),
                details=event.details,
                text=_text_of(message) or written or reason,
                original=_original_of(message),
                message=message,
                report=report,
                sealed=message is None and (event.details.get("note") in notes or reason is not None),
            )
        )
    return entries


def notes_of(actor: Actor, case: Case) -> list[str]:
    """Return what the team noted of a case, as far as the actor can open it."""
    return [each.words for each in _notes(actor, case).values() if each.words is not None]


def _messages(actor: Actor, case: Case, locale: str) -> dict[str, tuple[int, ThreadEntry]]:
    found = {}
    for number, complaint in enumerate(workers_of(case), start=1):
        try:
            entries = thread(actor, complaint, locale=locale)
        except Sealed:
            continue
        found.update({each.reference: (number, each) for each in entries})
    return found


def _notes(actor: Actor, case: Case) -> dict[str, Text]:
    query = select(CaseNote).where(CaseNote.case_id == case.id).options(joinedload(CaseNote.item))
    return {each.reference: _opened(actor, each.item) for each in db.session.scalars(query)}


def _releases(actor: Actor, case: Case) -> dict[str, Text]:
    query = select(SiteRelease).where(SiteRelease.case_id == case.id).options(joinedload(SiteRelease.item))
    return {each.reference: _opened(actor, each.item) for each in db.session.scalars(query)}


def _opened(actor: Actor, item: SealedItem) -> Text:
    try:
        held = open_item(actor, item)
    except Sealed:
        return Text("", None)
    return Text(held["lang"], held["text"])


def _text_of(message: ThreadEntry | None) -> Text | None:
    return Text(message.locale, message.text) if message is not None else None


def _original_of(message: ThreadEntry | None) -> Text | None:
    if message is None or message.original_text is None:
        return None
    return Text(message.original_locale, message.original_text)
