"""What the case team writes to a reporter, in the languages that the reporter and the team read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from grievance.audit.trail import record
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message, MessageText, Translator
from grievance.complaints.questionnaire import clean_story
from grievance.complaints.states import AuthorSide
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import seal


def send_message(
    actor: Actor,
    complaint: Complaint,
    *,
    texts: Mapping[str, str],
    original: str,
    template: str | None = None,
) -> Message:
    """Write to a reporter: `texts` by language, of which `original` is what the author wrote."""
    COMPLAINTS.require(actor, Permission.Complaint.READ, complaint)
    return _write(actor, complaint, texts=texts, original=original, template=template)


def write_from_panel(
    actor: Actor,
    complaint: Complaint,
    *,
    texts: Mapping[str, str],
    original: str,
    template: str | None = None,
) -> Message:
    """Write to a reporter for a panel, as a part of a decision that was permitted already."""
    actor.must(Permission.Appeal.DECIDE)
    return _write(actor, complaint, texts=texts, original=original, template=template)


def _write(
    actor: Actor, complaint: Complaint, *, texts: Mapping[str, str], original: str, template: str | None
) -> Message:
    if original not in texts:
        raise InvalidInput(N_("Write the message in the language you chose."), field="text")
    translator = Translator.TEMPLATE if template else Translator.HUMAN
    message = Message(
        complaint_id=complaint.id,
        side=AuthorSide.TEAM,
        user_id=actor.user_id,
        template=template,
        sent_at=clock.now(),
    )
    # The author's own words come first: they are the original.
    for locale in sorted(texts, key=lambda each: each != original):
        is_original = locale == original
        message.texts.append(
            MessageText(
                locale=locale,
                is_original=is_original,
                translator=None if is_original else translator,
                translated_by_id=None if is_original or template else actor.user_id,
                item=_sealed(actor, complaint, texts[locale], locale),
            )
        )
    db.session.add(message)
    db.session.flush()
    record(actor, "complaint.message_sent", complaint, locale=original, template=template)
    return message


def translate_message(actor: Actor, message: Message, *, locale: str, text: str) -> MessageText:
    """Add a translation by hand, or a better version of one; the original stays as it was written."""
    COMPLAINTS.require(actor, Permission.Complaint.READ, message.complaint)
    return _add_version(actor, message, locale=locale, text=text)


def take_translation(actor: Actor, message: Message, *, locale: str, text: str) -> MessageText:
    """Add what an interpreter hands in, as a part of work that was permitted already."""
    actor.must(Permission.Translation.HAND_IN)
    return _add_version(actor, message, locale=locale, text=text)


def _add_version(actor: Actor, message: Message, *, locale: str, text: str) -> MessageText:
    if any(each.is_original and each.locale == locale for each in message.texts):
        raise InvalidInput(N_("The message was written in this language."), field="locale")
    last = db.session.scalar(
        select(func.max(MessageText.version)).where(
            MessageText.message_id == message.id, MessageText.locale == locale
        )
    )
    translation = MessageText(
        message=message,
        locale=locale,
        version=(last or 0) + 1,
        is_original=False,
        translator=Translator.HUMAN,
        translated_by_id=actor.user_id,
        item=_sealed(actor, message.complaint, text, locale),
    )
    db.session.add(translation)
    db.session.flush()
    record(
        actor, "complaint.message_translated", message.complaint, locale=locale, version=translation.version
    )
    return translation


def find_message(actor: Actor, reference: str) -> Message:
    """Return a message of a report that the actor may read."""
    message = db.session.scalar(select(Message).where(Message.reference == reference))
    if message is None:
        raise NotFound
    COMPLAINTS.require(actor, Permission.Complaint.READ, message.complaint)
    return message


def _sealed(actor: Actor, complaint: Complaint, text: str, locale: str) -> SealedItem:
    words = clean_story(text)
    if not words:
        raise InvalidInput(N_("Write the message first."), field="text")
    return seal(
        complaint.narrative,
        {"lang": locale, "text": words},
        kind="message",
        author_role=actor.leading_role,
    )
