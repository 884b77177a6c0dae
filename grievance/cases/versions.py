"""The versions of a text: what was written down or translated, by whom, in which role, who read it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grievance.accounts.models.user import User
from grievance.cases.interpreting import TranslationEnd
from grievance.cases.models.translation import TranslationRequest
from grievance.cases.translations import key_of
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import ComplaintFile, Message, MessageText, Translator
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item

#: Who made what a worker or a colleague reads in another language, where no name says it.
TRANSLATOR_LABELS: dict[Translator, str] = {
    Translator.HUMAN: N_("Translated by a person"),
    Translator.TEMPLATE: N_("From a template"),
    Translator.MACHINE: N_("Translated by a machine"),
}

#: Of so many versions of one text the newest are read; a text has two or three.
MOST = 10


@dataclass(frozen=True)
class Version:
    """A translation of a text, or the words of a recording, as somebody made it."""

    locale: str
    number: int
    """Which one into this language, from 1."""
    words: str = field(repr=False)
    translator: Translator
    by: str = ""
    """The name of whoever made it; empty where it came from a template or a machine."""
    role: Role | None = None
    """In which role they made it."""
    again_by: str = ""
    """Who read it again and changed nothing."""


@dataclass(eq=False)
class _HandedIn:
    """What was handed in for a request, before it is opened."""

    request_id: int
    locale: str
    number: int
    again_id: int | None = None
    """The request for which somebody read it again and changed nothing."""


def versions_of_report(actor: Actor, complaint: Complaint) -> dict[str, list[Version]]:
    """Return what was made of a report and of its recordings, by text, the newest first.

    Of many versions of one text the oldest are left out, save the newest into each language.
    """
    shown = {file_id: _some(made) for file_id, made in _handed_in(complaint).items()}
    requests = _requests([each for made in shown.values() for each in made])
    return {
        key_of(complaint, None, requests[made[0].request_id].file): [
            _version(actor, each, requests) for each in made
        ]
        for made in shown.values()
    }


def _handed_in(complaint: Complaint) -> dict[int | None, list[_HandedIn]]:
    """Return what was handed in of the words of a report and of each of its recordings, in order."""
    each = TranslationRequest
    query = select(each.id, each.file_id, each.to_locale, each.ending).where(
        each.complaint_id == complaint.id,
        each.message_id.is_(None),
        each.ending.in_((TranslationEnd.HANDED_IN, TranslationEnd.CONFIRMED)),
    )
    found: dict[int | None, list[_HandedIn]] = {}
    newest: dict[tuple[int | None, str], _HandedIn] = {}
    for request_id, file_id, locale, ending in db.session.execute(query.order_by(each.id)):
        last = newest.get((file_id, locale))
        if ending is TranslationEnd.HANDED_IN:
            made = _HandedIn(request_id, locale, last.number + 1 if last is not None else 1)
            newest[file_id, locale] = made
            found.setdefault(file_id, []).append(made)
        elif last is not None:
            last.again_id = request_id
    return found


def _requests(shown: Sequence[_HandedIn]) -> dict[int, TranslationRequest]:
    """Return the requests behind these versions and behind their second readings."""
    ids = {each.request_id for each in shown} | {each.again_id for each in shown if each.again_id is not None}
    query = select(TranslationRequest).where(TranslationRequest.id.in_(ids))
    loaded = query.options(joinedload(TranslationRequest.interpreter), joinedload(TranslationRequest.item))
    return {each.id: each for each in db.session.scalars(loaded)} if ids else {}


def versions_of_messages(actor: Actor, references: Collection[str]) -> dict[str, list[Version]]:
    """Return the translations of messages that somebody may read, by message, the newest first."""
    query = select(Message).where(Message.reference.in_(references))
    loaded = query.options(selectinload(Message.texts).selectinload(MessageText.item))
    messages = [each for each in db.session.scalars(loaded) if len(each.texts) > 1]
    people = _names({text.translated_by_id for each in messages for text in each.texts})
    again = _second_readings([each.id for each in messages])
    return {
        each.reference: [
            replace(_made(actor, text, people), again_by=again.get((each.id, text.locale, text.version), ""))
            for text in _translations(each)
        ]
        for each in messages
    }


def transcripts_of(actor: Actor, complaint: Complaint) -> dict[str, list[Version]]:
    """Return how the recordings of a report were written down, by text, the newest first.

    One that was replaced before its recording stood in it is of no recording any more, and left out.
    """
    spoken = select(ComplaintFile).where(
        ComplaintFile.complaint_id == complaint.id, ComplaintFile.transcript_id.is_not(None)
    )
    rows = db.session.scalars(spoken).all()
    found: dict[str, list[Version]] = {key_of(complaint, None, each): [] for each in rows}
    if not found:
        return found
    keys = {each.id: key_of(complaint, None, each) for each in rows}
    newest = {each.transcript_id: each.id for each in rows}
    written = select(SealedItem).where(
        SealedItem.compartment_id == complaint.narrative_id, SealedItem.kind == "transcript"
    )
    items = db.session.scalars(written.order_by(SealedItem.sequence)).all()
    opened = [(each, open_item(actor, each)) for each in items]
    people = _names({held.get("by") for _item, held in opened})
    for item, held in opened:
        made = found.get(keys.get(held.get("of", newest.get(item.id)), ""))
        if made is not None:
            made.insert(0, _written_down(item, held, people, number=len(made) + 1))
    return found


def newest_of(versions: Sequence[Version]) -> list[Version]:
    """Return the newest version into each language, of versions of which the newest comes first."""
    first: dict[str, Version] = {}
    for each in versions:
        first.setdefault(each.locale, each)
    return list(first.values())


def _translations(message: Message) -> list[MessageText]:
    return [each for each in reversed(message.texts) if not each.is_original]


def _written_down(
    item: SealedItem, held: Mapping[str, Any], people: Mapping[int, str], *, number: int
) -> Version:
    return Version(
        locale=held["lang"],
        number=number,
        words=held["text"],
        translator=Translator.HUMAN,
        by=people.get(held.get("by", 0), ""),
        role=Role(item.author_role),
    )


def _some(made: Sequence[_HandedIn]) -> list[_HandedIn]:
    """Return the newest versions, and the newest into each language, the newest first."""
    shown = {*made[-MOST:], *{each.locale: each for each in made}.values()}
    return [each for each in reversed(made) if each in shown]


def _version(actor: Actor, made: _HandedIn, requests: Mapping[int, TranslationRequest]) -> Version:
    request = requests[made.request_id]
    assert request.item is not None
    return Version(
        locale=made.locale,
        number=made.number,
        words=open_item(actor, request.item)["text"],
        translator=Translator.HUMAN,
        by=request.interpreter.name,
        role=Role(request.item.author_role),
        again_by=requests[made.again_id].interpreter.name if made.again_id is not None else "",
    )


def _second_readings(messages: Collection[int]) -> dict[tuple[int | None, str, int | None], str]:
    """Return who read which version of which message again, by message, language and version."""
    query = select(TranslationRequest).where(
        TranslationRequest.message_id.in_(messages), TranslationRequest.ending == TranslationEnd.CONFIRMED
    )
    read = db.session.scalars(query.options(selectinload(TranslationRequest.interpreter)))
    return {(each.message_id, each.to_locale, each.version_read): each.interpreter.name for each in read}


def _made(actor: Actor, text: MessageText, people: dict[int, str]) -> Version:
    by = people.get(text.translated_by_id or 0, "")
    return Version(
        locale=text.locale,
        number=text.version,
        words=open_item(actor, text.item)["text"],
        translator=text.translator or Translator.HUMAN,
        by=by,
        role=Role(text.item.author_role) if by else None,
    )


def _names(ids: Collection[int | None]) -> dict[int, str]:
    query = select(User).where(User.id.in_(each for each in ids if each is not None))
    return {each.id: each.name for each in db.session.scalars(query)}
