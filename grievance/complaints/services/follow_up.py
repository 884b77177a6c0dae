"""What a reporter does with their code: read, write, add a file, speak of punishment, change their mind."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import ComplaintFile, Message, MessageText
from grievance.complaints.questionnaire import FILES_MAX, clean_story
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.services.submission import add_files
from grievance.complaints.states import (
    AuthorSide,
    ConsentAnswer,
    ConsentAudience,
    ConsentField,
    RaiseWithEmployer,
)
from grievance.evidence.services.storing import LIMIT, PreparedFile, discard_file, prepare_file
from grievance.evidence.store import FileStore, Readable
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, Sealed
from grievance.foundation.secrets import Cost, PepperRing
from grievance.foundation.text import N_
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.vault.models.compartment import Grant
from grievance.vault.models.principal import Principal, PrincipalKind
from grievance.vault.reporter_codes import keys_of, read_code
from grievance.vault.services.compartments import seal
from grievance.vault.services.principals import find_reporter, is_behind, move_reporter, unlock

MOST_MESSAGES = 500


def enter_code(typed: str, *, peppers: PepperRing, cost: Cost) -> Actor | None:
    """Return the reporter whose code was typed, or None; raises `MistypedCode` for a slip of the finger.

    A code that exists takes as long as one that does not: the slow part comes before the look-up.
    """
    found = find_reporter(keys_of(read_code(typed), peppers=peppers, cost=cost))
    if found is None:
        return None
    principal, keys = found
    complaint_id = db.session.scalar(select(Complaint.id).where(Complaint.reporter_id == principal.id))
    if complaint_id is None:
        return None
    try:
        private_key = unlock(principal, wrapping_key=keys.wrapping_key, peppers=peppers)
    except Sealed:
        return None
    return actors.reporter(complaint_id, principal_id=principal.id, private_key=private_key)


def is_code_behind(actor: Actor, *, peppers: PepperRing) -> bool:
    """Whether the code that was just used is still found by an older pepper."""
    return is_behind(db.session.get_one(Principal, actor.principal_id), peppers=peppers)


def move_code(actor: Actor, typed: str, *, peppers: PepperRing, cost: Cost) -> None:
    """Let a code that was just used be found by the newest pepper from now on."""
    principal = db.session.get_one(Principal, actor.principal_id)
    move_reporter(principal, keys_of(read_code(typed), peppers=peppers, cost=cost), peppers=peppers)


def come_back(actor: Actor, complaint: Complaint, *, read: Collection[str] | None = None) -> None:
    """Note the day on which the reporter looked, and that the team's messages were read.

    `read` are those that were shown, where not all were.
    """
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    today = clock.day_of(clock.now())
    complaint.last_seen_by_reporter = today
    unread = select(Message).where(
        Message.complaint_id == complaint.id,
        Message.side != AuthorSide.REPORTER,
        Message.read_at.is_(None),
    )
    if read is not None:
        unread = unread.where(Message.reference.in_(read))
    for message in db.session.scalars(unread):
        message.read_at = today
    record(actor, "complaint.followed", complaint)


def read_again(actor: Actor, complaint: Complaint) -> None:
    """Leave a fact that the reporter had their own words shown."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    record(actor, "complaint.own_words_read", complaint)


def write_message(
    actor: Actor, complaint: Complaint, *, text: str, locale: str, template: str | None = None
) -> Message:
    """Write to the case team; `template` names what the words answer, if they answer something."""
    message = _say(actor, complaint, text=text, locale=locale, template=template)
    record(actor, "complaint.message_received", message, locale=locale)
    return message


def report_punishment(actor: Actor, complaint: Complaint, *, text: str, locale: str) -> Message:
    """Say that one was punished for the report; words are not needed."""
    message = _say(actor, complaint, text=text.strip() or "—", locale=locale, template="punished")
    record(actor, "complaint.punishment_reported", message, locale=locale)
    return message


def ask_again(actor: Actor, complaint: Complaint, *, text: str, locale: str) -> Message:
    """Ask that a report which was closed is opened again, and say why."""
    message = _say(actor, complaint, text=text, locale=locale, template="reopen")
    record(actor, "complaint.reopening_asked", message, locale=locale)
    return message


def take_back(actor: Actor, complaint: Complaint) -> None:
    """Ask that nothing more is done; a person decides what can still be stopped and says so."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    record(actor, "complaint.withdrawal_asked", complaint)


def set_raise_with_employer(
    actor: Actor, complaint: Complaint, answer: RaiseWithEmployer, *, text_shown: str, locale: str
) -> None:
    """Say anew whether the problem may be raised with the employer; the earlier answer stays on record."""
    answer_consent(
        actor,
        complaint,
        audience=ConsentAudience.EMPLOYER,
        field=ConsentField.PROBLEM,
        answer=ConsentAnswer(answer.value),
        text_shown=text_shown,
        locale=locale,
    )


def add_file(
    actor: Actor,
    complaint: Complaint,
    *,
    stream: Readable,
    name: str,
    media_type: str,
    store: FileStore,
    limit: int = LIMIT,
) -> None:
    """Add a photo, recording or paper; what the sender says about its kind is not believed."""
    prepared = prepare_file(stream, name=name, store=store, limit=limit)
    try:
        add_prepared_file(actor, complaint, prepared)
    except BaseException:
        discard_file(prepared, store=store)
        raise


def add_prepared_file(actor: Actor, complaint: Complaint, prepared: PreparedFile) -> None:
    """Add a file that lies in the store already."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    if complaint.restriction is not None and complaint.restriction.of_survivor:
        raise InvalidInput(N_("Please send no photos here. Keep them in a safe place."), field="file")
    there = select(ComplaintFile.id).where(ComplaintFile.complaint_id == complaint.id)
    if len(db.session.scalars(there).all()) >= 10 * FILES_MAX:
        raise InvalidInput(N_("There are too many files. Write to us first."), field="file")
    add_files(complaint, [prepared], _team_of(complaint))
    record(actor, "complaint.file_added", complaint, count=1)


def _say(
    actor: Actor, complaint: Complaint, *, text: str, locale: str, template: str | None = None
) -> Message:
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    words = clean_story(text)
    if not words:
        raise InvalidInput(N_("Write a few words, or record your voice."), field="text")
    written = select(Message.id).where(
        Message.complaint_id == complaint.id, Message.side == AuthorSide.REPORTER
    )
    if len(db.session.scalars(written).all()) >= MOST_MESSAGES:
        raise InvalidInput(N_("There are too many messages. Wait for our answer."), field="text")
    item = seal(
        complaint.narrative, {"lang": locale, "text": words}, kind="message", author_role=Role.REPORTER
    )
    message = Message(
        complaint_id=complaint.id,
        side=AuthorSide.REPORTER,
        template=template,
        sent_at=clock.day_of(clock.now()),
        texts=[MessageText(locale=locale, is_original=True, item=item)],
    )
    db.session.add(message)
    db.session.flush()
    return message


def _team_of(complaint: Complaint) -> list[Principal]:
    """The people, not the reporter, who hold the key of a report's words."""
    held = select(Grant.principal_id).where(Grant.compartment_id == complaint.narrative_id)
    return list(
        db.session.scalars(
            select(Principal).where(Principal.id.in_(held), Principal.kind == PrincipalKind.USER)
        )
    )
