"""The texts of a case that can be translated, who was asked for which, and what was handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grievance.accounts.interpreters import ListedInterpreter, listed_for
from grievance.accounts.trained import is_trained
from grievance.cases.access import TRANSLATIONS
from grievance.cases.interpreting import TextKind
from grievance.cases.models.case import Case, CaseTeam
from grievance.cases.models.translation import TranslationRequest
from grievance.cases.ties import is_tied_to_case
from grievance.cases.workers import workers_of
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import ComplaintFile, Message, MessageText
from grievance.complaints.states import AuthorSide
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.foundation.pages import Page, page_of, part_of
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item
from grievance.vault.services.principals import staff_principal


@dataclass(frozen=True)
class TranslatableText:
    """A text of a case as somebody with its key reads it."""

    kind: TextKind
    number: int
    """Which of the case's reports it belongs to, from 1."""
    complaint: Complaint
    locale: str
    words: str = field(repr=False)
    at: datetime
    message: Message | None = None
    file: ComplaintFile | None = None

    @property
    def key(self) -> str:
        """What tells it from the others of its case."""
        return key_of(self.complaint, self.message, self.file)


def key_of(complaint: Complaint, message: Message | None, file: ComplaintFile | None) -> str:
    """Return what tells a text from the others of its case."""
    if message is not None:
        return message_key(message.reference)
    if file is None:
        return f"report-{complaint.reference}"
    kept = file.file or file.original_file
    assert kept is not None
    return file_key(kept.reference)


def message_key(reference: str) -> str:
    """Return the key of a message."""
    return f"message-{reference}"


def file_key(reference: str) -> str:
    """Return the key of what is said in a recording, by the public name of its file."""
    return f"file-{reference}"


def texts_of(actor: Actor, case: Case) -> list[TranslatableText]:
    """Return what can be translated in a case, for somebody who can open it: each report, then by day."""
    found: list[TranslatableText] = []
    for number, complaint in enumerate(workers_of(case), start=1):
        found += [*_report(actor, complaint, number), *_messages(actor, complaint, number)]
        found += _recordings(actor, complaint, number)
    return found


def page_of_texts(actor: Actor, case: Case, *, page: int, size: int) -> Page[TranslatableText]:
    """Return one page of the same; no words but those on it are opened."""
    workers = workers_of(case)
    found = part_of(_places(workers), number=page, size=size)
    rows: list[TranslatableText] = []
    for number, part, row in found.rows:
        rows += _PARTS[part](actor, workers[number - 1], number, row)
    return Page(rows=rows, number=found.number, total=found.total, size=found.size)


def find_text(actor: Actor, case: Case, key: str) -> TranslatableText:
    """Return one text of a case by its key, and open no other."""
    kind, _dash, reference = key.partition("-")
    for number, complaint in enumerate(workers_of(case), start=1):
        found = next(_ONE[kind](actor, complaint, number, reference), None) if kind in _ONE else None
        if found is not None:
            return found
    raise NotFound


def interpreters_for(case: Case) -> list[ListedInterpreter]:
    """Return who can be asked: on a list of the case's teams, with keys, without ties, named if need be."""
    return [each for each in listed_for(_teams_of(case)) if _may_be_asked(each.user.id, case)]


def anybody_listed_for(case: Case) -> bool:
    """Whether there is a list of interpreters at all."""
    return bool(listed_for(_teams_of(case)))


def anything_out(case: Case) -> bool:
    """Whether an interpreter has a text of the case now."""
    out = select(TranslationRequest.id).where(
        TranslationRequest.case_id == case.id, TranslationRequest.ended_at.is_(None)
    )
    return db.session.scalar(out.limit(1)) is not None


def newest_translation(text: TranslatableText, locale: str) -> tuple[SealedItem, int | None] | None:
    """Return the newest translation of a text into a language and who made it, if there is one."""
    if text.message is not None:
        made = [each for each in text.message.texts if each.locale == locale and not each.is_original]
        last = max(made, key=lambda each: each.version, default=None)
        return (last.item, last.translated_by_id) if last is not None else None
    of_it = select(TranslationRequest).where(
        TranslationRequest.complaint_id == text.complaint.id,
        TranslationRequest.message_id.is_(None),
        TranslationRequest.file_id == text.file.id
        if text.file is not None
        else TranslationRequest.file_id.is_(None),
        TranslationRequest.to_locale == locale,
        TranslationRequest.item_id.is_not(None),
    )
    found = db.session.scalar(of_it.order_by(TranslationRequest.id.desc()).limit(1))
    return (found.item, found.interpreter_id) if found is not None and found.item is not None else None


def page_of_waiting(case: Case, *, page: int, size: int) -> Page[TranslationRequest]:
    """Return one page of what interpreters are still to hand in of a case, the earliest first."""
    query = select(TranslationRequest).where(
        TranslationRequest.case_id == case.id, TranslationRequest.ended_at.is_(None)
    )
    query = query.options(selectinload(TranslationRequest.interpreter))
    query = query.order_by(TranslationRequest.due_on, TranslationRequest.id)
    return page_of(query, number=page, size=size)


def asked_of(actor: Actor) -> list[TranslationRequest]:
    """Return what an interpreter is asked for, the earliest first."""
    query = TRANSLATIONS.visible(actor).order_by(TranslationRequest.due_on, TranslationRequest.id)
    return list(db.session.scalars(query))


def kind_of(request: TranslationRequest) -> TextKind:
    """Return which text of a case an interpreter was asked for."""
    if request.file_id is not None:
        return TextKind.RECORDING
    if request.message is None:
        return TextKind.REPORT
    return TextKind.FROM_WORKER if request.message.side is AuthorSide.REPORTER else TextKind.TO_WORKER


def is_late(request: TranslationRequest, today: date) -> bool:
    """Whether it should have been handed in."""
    return request.ended_at is None and request.due_on < today


def _teams_of(case: Case) -> list[int]:
    joined = db.session.scalars(select(CaseTeam.team_id).where(CaseTeam.case_id == case.id))
    return [case.team_id, *joined]


def _may_be_asked(user_id: int, case: Case) -> bool:
    holder = staff_principal(user_id)
    return (
        holder is not None
        and holder.receives_grants
        and not is_tied_to_case(user_id, case)
        and (case.restriction is None or is_trained(user_id))
    )


def _places(workers: Sequence[Complaint]) -> list[tuple[int, int, int]]:
    """Return where the texts of reports are, in order: of which report, which part of it, which row."""
    numbers = {each.id: number for number, each in enumerate(workers, start=1)}
    messages = select(Message.complaint_id, Message.id).where(Message.complaint_id.in_(numbers))
    recordings = select(ComplaintFile.complaint_id, ComplaintFile.id).where(
        ComplaintFile.complaint_id.in_(numbers), ComplaintFile.transcript_id.is_not(None)
    )
    found = [(number, 0, report) for report, number in numbers.items()]
    found += [(numbers[report], 1, row) for report, row in db.session.execute(messages)]
    found += [(numbers[report], 2, row) for report, row in db.session.execute(recordings)]
    return sorted(found)


def _report(
    actor: Actor, complaint: Complaint, number: int, reference: str | None = None
) -> Iterator[TranslatableText]:
    if reference not in {None, complaint.reference}:
        return
    told = open_item(actor, db.session.get_one(SealedItem, complaint.story_id))
    words = "\n\n".join(each for each in (told["story"], told["where"]) if each)
    if words:
        yield TranslatableText(TextKind.REPORT, number, complaint, told["lang"], words, complaint.received_at)


def _messages(
    actor: Actor, complaint: Complaint, number: int, reference: str | None = None, row: int | None = None
) -> Iterator[TranslatableText]:
    query = select(Message).where(Message.complaint_id == complaint.id).order_by(Message.id)
    if reference is not None:
        query = query.where(Message.reference == reference)
    if row is not None:
        query = query.where(Message.id == row)
    for each in db.session.scalars(query.options(selectinload(Message.texts).selectinload(MessageText.item))):
        original = next(text for text in each.texts if text.is_original)
        held = open_item(actor, original.item)
        kind = TextKind.FROM_WORKER if each.side is AuthorSide.REPORTER else TextKind.TO_WORKER
        yield TranslatableText(
            kind, number, complaint, held["lang"], held["text"], each.sent_at, message=each
        )


def _recordings(
    actor: Actor, complaint: Complaint, number: int, reference: str | None = None, row: int | None = None
) -> Iterator[TranslatableText]:
    query = select(ComplaintFile).where(
        ComplaintFile.complaint_id == complaint.id, ComplaintFile.transcript_id.is_not(None)
    )
    if row is not None:
        query = query.where(ComplaintFile.id == row)
    for each in db.session.scalars(query.order_by(ComplaintFile.id)):
        if reference is not None and key_of(complaint, None, each) != file_key(reference):
            continue
        assert each.transcript is not None
        held = open_item(actor, each.transcript)
        yield TranslatableText(
            TextKind.RECORDING, number, complaint, held["lang"], held["text"], each.added_at, file=each
        )


#: The parts of a report that `_places` counts, each opened by its row.
_PARTS: tuple[Callable[[Actor, Complaint, int, int], Iterator[TranslatableText]], ...] = (
    lambda actor, complaint, number, _row: _report(actor, complaint, number),
    lambda actor, complaint, number, row: _messages(actor, complaint, number, row=row),
    lambda actor, complaint, number, row: _recordings(actor, complaint, number, row=row),
)
_ONE = {"report": _report, "message": _messages, "file": _recordings}
