"""What is read of a complaint, opened for whoever holds its keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Select, func, not_, select
from sqlalchemy.orm import joinedload, selectinload

from grievance.audit.queries import Reading, readings_of
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.labels import READING_LABELS
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import ComplaintFile, Message, MessageText, Translator
from grievance.complaints.states import AuthorSide
from grievance.complaints.survivors import SurvivorAnswers
from grievance.evidence.services.storing import FileDescription, describe_file
from grievance.evidence.states import Scan
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound, Sealed
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.models.compartment import Compartment, SealedItem
from grievance.vault.services.compartments import holds, open_ahead, open_item

#: So many messages and files stand on a page of a worker, who reads them over a slow line.
MESSAGES = 10
FILES = 10


@dataclass(frozen=True)
class ThreadEntry:
    """One message in the language that its reader asked for, or else as it was written."""

    reference: str
    side: AuthorSide
    text: str = field(repr=False)
    locale: str
    """The language that `text` is in."""
    sent_at: datetime
    read: bool
    original_locale: str
    original_text: str | None = field(default=None, repr=False)
    """As it was written, if `text` is a translation."""
    translated_by: Translator | None = None
    """Who made `text`; empty if it is the original."""
    template: str | None = None
    locales: tuple[str, ...] = ()
    """Languages it exists in."""


@dataclass(frozen=True)
class Story:
    """A report's answers in words."""

    lang: str
    story: str = field(repr=False)
    where: str = field(repr=False)
    survivor: SurvivorAnswers | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Transcript:
    """The words of a recording, as somebody on the team wrote them down."""

    lang: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class ReportFile:
    """A file of a report, as far as its reader holds the keys."""

    reference: str
    """Of the clean copy, or of the original where there is none."""
    description: FileDescription | None = field(repr=False)
    """Empty where only an original is kept: what it is says who opens it, which leaves a fact of its own."""
    cleaned: bool
    scan: Scan
    added_at: datetime
    original_reference: str | None
    transcript: Transcript | None = field(repr=False)


@dataclass(frozen=True)
class Identity:
    """Who reported and how to reach them; a part that was not given or is closed to the reader is empty."""

    name: str = field(repr=False)
    contact: str = field(repr=False)
    safe_times: str = field(repr=False)
    closed: bool
    """Whether there is a name that this reader holds no key for."""


def own_complaint(actor: Actor) -> Complaint:
    """Return the report that a reporter's code has opened."""
    found = db.session.get(Complaint, actor.complaint_id) if actor.complaint_id is not None else None
    if found is None or found.erased_on is not None:
        raise NotFound
    return found


def readers_of(actor: Actor, complaint: Complaint, *, page: int = 1) -> Page[Reading]:
    """Return who has looked at a report, for the reporter of it: by day and role, never by name."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    return readings_of(Complaint.__tablename__, complaint.reference, READING_LABELS, page=page, size=20)


def thread(actor: Actor, complaint: Complaint, *, locale: str, last: int | None = None) -> list[ThreadEntry]:
    """Return the messages of a report, oldest first, each in `locale` where it exists in it.

    Where only so many of the `last` are asked for, no other is opened.
    """
    newest = (
        select(Message)
        .where(Message.complaint_id == complaint.id)
        .options(selectinload(Message.texts).selectinload(MessageText.item))
        .order_by(Message.id.desc())
        .limit(last)
    )
    return [_entry(actor, message, locale) for message in reversed(db.session.scalars(newest).all())]


def page_of_thread(
    actor: Actor, complaint: Complaint, *, locale: str, of_reporter: bool = False, page: int = 1
) -> Page[ThreadEntry]:
    """Return one page of what the team wrote to a reporter, or of what the reporter wrote.

    The newest are on the first page, and each page is read from its oldest down.
    """
    side = Message.side == AuthorSide.REPORTER
    query = (
        select(Message)
        .where(Message.complaint_id == complaint.id, side if of_reporter else not_(side))
        .options(selectinload(Message.texts).selectinload(MessageText.item))
        .order_by(Message.id.desc())
    )
    found = page_of(query, number=page, size=MESSAGES)
    return replace(found, rows=[_entry(actor, message, locale) for message in found.rows[::-1]])


def count_messages(complaint: Complaint) -> int:
    """Return how many messages belong to a report."""
    own = select(func.count(Message.id)).where(Message.complaint_id == complaint.id)
    return db.session.scalar(own) or 0


def messages_of(
    actor: Actor, complaints: Select[int], *, locale: str, only: Collection[str] | None = None
) -> list[tuple[int, ThreadEntry]]:
    """Return messages of several reports as far as the actor has keys, each with the number of its report."""
    query = (
        select(Message)
        .where(Message.complaint_id.in_(complaints))
        .options(selectinload(Message.texts).selectinload(MessageText.item))
    )
    if only is not None:
        query = query.where(Message.reference.in_(only))
    found = []
    for message in db.session.scalars(query.order_by(Message.id)):
        try:
            found.append((message.complaint_id, _entry(actor, message, locale)))
        except Sealed:
            continue
    return found


def words_of_workers(actor: Actor, complaints: Sequence[Complaint], *, most: int | None = None) -> list[str]:
    """Return what the workers of some reports told in them, and then wrote, in each language it exists in.

    Where only the newest `most` of what they wrote are asked for, no other is opened.
    """
    ids = [each.id for each in complaints]
    stories = select(SealedItem).where(SealedItem.id.in_([each.story_id for each in complaints]))
    written = (
        select(SealedItem)
        .join(MessageText, MessageText.item_id == SealedItem.id)
        .join(Message, Message.id == MessageText.message_id)
        .where(Message.complaint_id.in_(ids), Message.side == AuthorSide.REPORTER)
        .order_by(MessageText.id.desc())
        .limit(most)
    )
    with_keys = joinedload(SealedItem.compartment)
    open_ahead(actor, [each.narrative_id for each in complaints])
    told = [open_item(actor, each)["story"] for each in db.session.scalars(stories.options(with_keys))]
    return told + [open_item(actor, each)["text"] for each in db.session.scalars(written.options(with_keys))]


def complaint_story(actor: Actor, complaint: Complaint) -> Story:
    """Return a report's answers in words."""
    item = db.session.get_one(SealedItem, complaint.story_id)
    opened = open_item(actor, item)
    held = opened.get("survivor")
    survivor = SurvivorAnswers.from_dict(held) if held is not None else None
    return Story(opened["lang"], opened["story"], opened["where"], survivor)


def files_of(actor: Actor, complaint: Complaint) -> list[ReportFile]:
    """Return the files of a report."""
    rows = db.session.scalars(
        select(ComplaintFile).where(ComplaintFile.complaint_id == complaint.id).order_by(ComplaintFile.id)
    )
    return [_file(actor, row) for row in rows]


def page_of_files(actor: Actor, complaint: Complaint, *, page: int = 1) -> Page[ReportFile]:
    """Return one page of the same."""
    query = select(ComplaintFile).where(ComplaintFile.complaint_id == complaint.id)
    found = page_of(query.order_by(ComplaintFile.id), number=page, size=FILES)
    return replace(found, rows=[_file(actor, row) for row in found.rows])


def file_of(complaint: Complaint, reference: str) -> ComplaintFile:
    """Return a file of a report by the public name of its clean copy or of its original."""
    rows = db.session.scalars(select(ComplaintFile).where(ComplaintFile.complaint_id == complaint.id))
    for row in rows:
        if any(each is not None and each.reference == reference for each in (row.file, row.original_file)):
            return row
    raise NotFound


def _file(actor: Actor, row: ComplaintFile) -> ReportFile:
    original = row.original_file
    kept = row.file or original
    assert kept is not None
    transcript = open_item(actor, row.transcript) if row.transcript is not None else None
    return ReportFile(
        reference=kept.reference,
        description=describe_file(actor, row.file) if row.file is not None else None,
        cleaned=kept.cleaned,
        scan=kept.scan,
        added_at=row.added_at,
        original_reference=original.reference if original is not None else None,
        transcript=Transcript(transcript["lang"], transcript["text"]) if transcript else None,
    )


def identity_of(actor: Actor, complaint: Complaint) -> Identity:
    """Return who reported, as far as it was said and this reader holds the keys."""
    name = _opened(actor, complaint.identity, "identity")
    reach = _opened(actor, complaint.delivery, "delivery")
    closed = complaint.identity is not None and not holds(actor, complaint.identity)
    return Identity(name.get("name", ""), reach.get("contact", ""), reach.get("safe_times", ""), closed)


def _opened(actor: Actor, compartment: Compartment | None, kind: str) -> dict[str, str]:
    if compartment is None or not holds(actor, compartment):
        return {}
    newest = db.session.scalar(
        select(SealedItem)
        .where(SealedItem.compartment_id == compartment.id, SealedItem.kind == kind)
        .order_by(SealedItem.sequence.desc())
        .limit(1)
    )
    return dict(open_item(actor, newest)) if newest is not None else {}


def _entry(actor: Actor, message: Message, locale: str) -> ThreadEntry:
    original = next(text for text in message.texts if text.is_original)
    chosen = _best(message.texts, locale) or original
    return ThreadEntry(
        reference=message.reference,
        side=message.side,
        text=open_item(actor, chosen.item)["text"],
        locale=chosen.locale,
        sent_at=message.sent_at,
        read=message.read_at is not None,
        original_locale=original.locale,
        original_text=None if chosen is original else open_item(actor, original.item)["text"],
        translated_by=chosen.translator,
        template=message.template,
        locales=tuple(dict.fromkeys(text.locale for text in message.texts)),
    )


def _best(texts: Sequence[MessageText], locale: str) -> MessageText | None:
    in_it = [text for text in texts if text.locale == locale]
    return max(in_it, key=lambda text: text.version) if in_it else None
