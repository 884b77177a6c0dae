"""The one timeline of a case: what was written, noted, decided and released, in the order it happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import joinedload

from grievance.cases.course_parts import CoursePart, belongs_to
from grievance.cases.labels import EVENT_LABELS
from grievance.cases.links import LINK_EVENTS, hidden_from
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent, CaseNote, SiteRelease
from grievance.cases.recordings import Recording, recording_of
from grievance.cases.workers import workers_of
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import ThreadEntry, messages_of
from grievance.evidence.models import StoredFile
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item

#: What an event may tell of, by the name under which it does.
WORDS = ("message", "note", "release")
_WHOLE = (joinedload(CaseEvent.user), joinedload(CaseEvent.reason))
#: What became of a message, whose words stand where it was written.
ABOUT_A_MESSAGE = frozenset(
    {
        "translated",
        "translation_handed_in",
        "translation_confirmed",
        "translation_given_back",
        "translation_taken_back",
    }
)


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
    recording: Recording | None = None
    """The voice of whoever was heard alone."""
    sealed: bool = False
    """Whether the words are a note or a reason, which nobody but the team reads."""
    count: int = 1
    """To how many reports the same message went at once."""


def timeline(actor: Actor, case: Case, *, locale: str) -> list[TimelineEntry]:
    """Return everything that happened in a case, newest first, in the reader's language where it exists."""
    events = db.session.scalars(_events(actor, case).options(*_WHOLE)).all()
    return _entries(actor, case, events, _Words(actor, case, locale))


def part_of_timeline(
    actor: Actor, case: Case, *, locale: str, page: int, size: int, part: CoursePart | None = None
) -> Page[TimelineEntry]:
    """Return one page of what happened in a case, newest first; no words but those on it are opened.

    A message that went to several workers at once is one line.
    """
    events = _events(actor, case)
    lines = _lines(events.where(belongs_to(part)) if part is not None else events)
    found = page_of(events.join(lines, lines.c.id == CaseEvent.id).options(*_WHOLE), number=page, size=size)
    told = {key: {each.details[key] for each in found.rows if key in each.details} for key in WORDS}
    entries = _entries(actor, case, found.rows, _Words(actor, case, locale, told))
    counted = select(lines.c.id, lines.c.count).where(lines.c.id.in_([each.id for each in found.rows]))
    counts = {row[0]: row[1] for row in db.session.execute(counted)}
    rows = [replace(entry, count=counts[each.id]) for each, entry in zip(found.rows, entries, strict=True)]
    return replace(found, rows=rows)


def _lines(events: Select[CaseEvent]) -> Subquery:
    """Return a query for the newest event of each line of a timeline, and how many are on the line."""
    line = func.coalesce(CaseEvent.details["sending"].as_string(), CaseEvent.reference)
    columns = (func.max(CaseEvent.id).label("id"), func.count().label("count"))
    return events.order_by(None).with_only_columns(*columns).group_by(line).subquery()


def pages_of_words(actor: Actor, case: Case, *, size: int) -> dict[str, int]:
    """Return on which page of a timeline each message, note or text is told of last."""
    own = _events(actor, case).with_only_columns(CaseEvent.verb, CaseEvent.details)
    pages: dict[str, int] = {}
    line_of: dict[str, int] = {}
    for verb, details in db.session.execute(own):
        line = line_of.setdefault(details.get("sending") or str(len(line_of)), len(line_of))
        if verb not in ABOUT_A_MESSAGE:
            for key in WORDS:
                if details.get(key):
                    pages.setdefault(details[key], line // size + 1)
    return pages


def newest(actor: Actor, case: Case) -> CaseEvent | None:
    """Return what happened last in a case, as far as its reader may know, with nothing opened."""
    return db.session.scalar(_events(actor, case).limit(1))


def _events(actor: Actor, case: Case) -> Select[CaseEvent]:
    own = select(CaseEvent).where(CaseEvent.case_id == case.id)
    hidden = hidden_from(actor, db.session.scalars(own.where(CaseEvent.verb.in_(LINK_EVENTS))))
    shown = own.where(CaseEvent.reference.not_in(hidden)) if hidden else own
    return shown.order_by(CaseEvent.id.desc())


def _entries(actor: Actor, case: Case, events: Sequence[CaseEvent], words: _Words) -> list[TimelineEntry]:
    messages, noted, releases = words.messages(), words.noted(), words.releases()
    notes = {name: _opened(actor, each.item) for name, each in noted.items()}
    entries = []
    for event in events:
        note = noted.get(event.details.get("note", ""))
        report, message = messages.get(event.details.get("message", ""), (0, None))
        message = message if event.verb not in ABOUT_A_MESSAGE else None
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
                recording=recording_of(actor, note) if note is not None else None,
                sealed=message is None and (note is not None or reason is not None),
            )
        )
    return entries


def notes_of(actor: Actor, case: Case, *, most: int | None = None) -> list[str]:
    """Return what the team noted of a case, the newest first, as far as the actor can open it."""
    newest = (
        select(SealedItem)
        .join(CaseNote, CaseNote.item_id == SealedItem.id)
        .where(CaseNote.case_id == case.id)
        .options(joinedload(SealedItem.compartment))
        .order_by(CaseNote.id.desc())
    )
    notes = (_opened(actor, each) for each in db.session.scalars(newest.limit(most)))
    return [each.words for each in notes if each.words is not None]


@dataclass(frozen=True)
class _Words:
    """What is said in the messages, notes and releases of a case, by reference: all, or those asked for."""

    actor: Actor
    case: Case
    locale: str
    asked: Mapping[str, Collection[str]] | None = None

    def messages(self) -> dict[str, tuple[int, ThreadEntry]]:
        """Return each message with which of the case's reports it belongs to, as far as it can be opened."""
        numbers = {each.id: number for number, each in enumerate(workers_of(self.case), start=1)}
        mine = select(Complaint.id).where(Complaint.id.in_(numbers))
        only = self.asked["message"] if self.asked is not None else None
        found = messages_of(self.actor, mine, locale=self.locale, only=only)
        return {each.reference: (numbers[of], each) for of, each in found if of in numbers}

    def noted(self) -> dict[str, CaseNote]:
        """Return the team's notes."""
        query = select(CaseNote).where(CaseNote.case_id == self.case.id)
        if self.asked is not None:
            query = query.where(CaseNote.reference.in_(self.asked["note"]))
        recorded = joinedload(CaseNote.file).joinedload(StoredFile.item)
        found = db.session.scalars(query.options(joinedload(CaseNote.item), recorded))
        return {each.reference: each for each in found}

    def releases(self) -> dict[str, Text]:
        """Return what went to the site and came from it."""
        query = select(SiteRelease).where(SiteRelease.case_id == self.case.id)
        if self.asked is not None:
            query = query.where(SiteRelease.reference.in_(self.asked["release"]))
        found = db.session.scalars(query.options(joinedload(SiteRelease.item)))
        return {each.reference: _opened(self.actor, each.item) for each in found}


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
