"""Ask an interpreter for one text, take in what they made of it, and let nothing of it stay with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, delete, select, update

from grievance.accounts.models.user import User
from grievance.accounts.trained import is_trained
from grievance.audit.trail import Announcement, record
from grievance.cases.access import TRANSLATIONS
from grievance.cases.interpreting import TranslationEnd
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent
from grievance.cases.models.translation import TranslationRequest
from grievance.cases.services.conflict import ConflictStep, require_free
from grievance.cases.services.notes import translate_for_reporter
from grievance.cases.services.steps import add_event, require_any
from grievance.cases.ties import is_about, is_tied_to_case
from grievance.cases.translations import (
    TranslatableText,
    find_text,
    interpreters_for,
    newest_translation,
)
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.questionnaire import clean_story
from grievance.complaints.services.replies import take_translation
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.models.tie import StaffTie
from grievance.vault.models.compartment import Compartment, CompartmentKind, SealedItem
from grievance.vault.services.compartments import open_compartment, open_item, seal
from grievance.vault.services.destruction import delete_compartment
from grievance.vault.services.principals import staff_principal

IN_IT_ALREADY = N_("The text is in this language already.")
_LATEST = timedelta(days=366)
WORK = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)
HAND_IN = Permission.Translation.HAND_IN
_FACTS = {
    TranslationEnd.HANDED_IN: "case.translation_handed_in",
    TranslationEnd.CONFIRMED: "case.translation_confirmed",
    TranslationEnd.GIVEN_BACK: "case.translation_given_back",
    TranslationEnd.TAKEN_BACK: "case.translation_taken_back",
}


@dataclass(frozen=True)
class Wish:
    """What is asked for: which text, in which language, of whom, by when."""

    text: str
    """The key of a text of the case."""
    locale: str
    interpreter: str
    """Their reference."""
    due_on: date | None
    reads_again: bool = False


def ask_for_translation(actor: Actor, case: Case, wish: Wish) -> TranslationRequest:
    """Ask one interpreter for one text: they are given the key of a copy of it, and of nothing else."""
    require_free(actor, case, step=ConflictStep.LOOK)
    require_any(actor, case, *WORK)
    text = _text_of(actor, case, wish)
    person = _interpreter_of(case, text, wish)
    earlier = _earlier(text, wish, person)
    if wish.due_on is None or not clock.today() <= wish.due_on <= clock.today() + _LATEST:
        raise InvalidInput(N_("Give a day from today on, within a year."), field="day")
    holder = staff_principal(person.id)
    assert holder is not None
    assert actor.user_id is not None
    copy = open_compartment(CompartmentKind.TRANSLATION, [holder])
    said = open_item(actor, earlier)["text"] if earlier is not None else None
    seal(
        copy,
        {"lang": text.locale, "text": text.words, "translation": said},
        kind="text",
        author_role=actor.leading_role,
    )
    made = TranslationRequest(
        case_id=case.id,
        complaint_id=text.complaint.id,
        message_id=text.message.id if text.message is not None else None,
        file_id=text.file.id if text.file is not None else None,
        interpreter_id=person.id,
        from_locale=text.locale,
        to_locale=wish.locale,
        reads_again=wish.reads_again,
        version_read=_version_of(text, earlier),
        due_on=wish.due_on,
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
        copy_id=copy.id,
    )
    db.session.add(made)
    db.session.flush()
    add_event(actor, case, "translation_asked", locale=wish.locale, handler=person.reference)
    record(actor, "translation.asked", made, locale=wish.locale, handler=person.reference, due=wish.due_on)
    return made


def write_translation(actor: Actor, case: Case, key: str, *, locale: str, text: str) -> None:
    """Translate a text of a case oneself: a version beside the original, which stays as it was written."""
    require_any(actor, case, *WORK)
    found = find_text(actor, case, key)
    if found.message is not None:
        translate_for_reporter(actor, case, found.message, locale=locale, text=text)
        return
    if found.locale == locale:
        raise InvalidInput(IN_IT_ALREADY, field="locale")
    words = clean_story(text)
    if not words:
        raise InvalidInput(N_("Write the translation first."), field="text")
    assert actor.user_id is not None
    now, narrative = clock.now(), found.complaint.narrative
    db.session.add(
        TranslationRequest(
            case_id=case.id,
            complaint_id=found.complaint.id,
            file_id=found.file.id if found.file is not None else None,
            interpreter_id=actor.user_id,
            from_locale=found.locale,
            to_locale=locale,
            due_on=now.date(),
            asked_by_id=actor.user_id,
            asked_at=now,
            item=_sealed(actor, narrative, locale, words),
            ended_at=now,
            ending=TranslationEnd.HANDED_IN,
        )
    )
    add_event(actor, case, "text_translated", locale=locale)
    record(actor, "case.text_translated", case, locale=locale)


def take_back(actor: Actor, case: Case, reference: str) -> None:
    """Take a text back from its interpreter, who opens it no more."""
    require_any(actor, case, *WORK)
    found = db.session.scalar(_open_ones().where(_of_case(case), TranslationRequest.reference == reference))
    if found is None:
        raise InvalidInput(N_("Choose one of the texts that an interpreter has."), field="text")
    _end(actor, found, TranslationEnd.TAKEN_BACK)


def hand_in(actor: Actor, request: TranslationRequest, *, text: str) -> None:
    """Hand in a translation: it stands beside the original, and the interpreter opens neither any more."""
    TRANSLATIONS.require(actor, HAND_IN, request)
    words = clean_story(text)
    if not words:
        raise InvalidInput(N_("Write the translation first."), field="text")
    if request.reads_again and words == clean_story(copy_of(actor, request)["translation"] or ""):
        _end(actor, request, TranslationEnd.CONFIRMED)
        return
    if request.message is not None:
        made = take_translation(actor, request.message, locale=request.to_locale, text=words)
        item = made.item
    else:
        item = _sealed(actor, request.complaint.narrative, request.to_locale, words)
    _end(actor, request, TranslationEnd.HANDED_IN, item=item)


def give_back(actor: Actor, request: TranslationRequest) -> None:
    """Say that one does not translate a text; somebody else can be asked."""
    TRANSLATIONS.require(actor, HAND_IN, request)
    _end(actor, request, TranslationEnd.GIVEN_BACK)


def copy_of(actor: Actor, request: TranslationRequest) -> dict[str, str | None]:
    """Return what an interpreter works on: the language, the text, and a translation to read again."""
    item = db.session.scalars(select(SealedItem).where(SealedItem.compartment_id == request.copy_id)).one()
    opened: dict[str, str | None] = open_item(actor, item)
    return opened


def hear_closing(announcement: Announcement) -> None:
    """An account was closed: what lay with an interpreter comes back."""
    user: User = announcement.record
    _take_back_all(TranslationRequest.interpreter_id == user.id)


def hear_tie(announcement: Announcement) -> None:
    """An interpreter has declared ties: what is about that site or firm comes back."""
    tie: StaffTie = announcement.record
    about = select(Case.id).where(is_about(tie))
    _take_back_all(TranslationRequest.interpreter_id == tie.user_id, TranslationRequest.case_id.in_(about))


def hear_site(announcement: Announcement) -> None:
    """A case turns out to be about a site to which an interpreter has ties."""
    case: Case = announcement.record
    _take_from_tied(case)


def hear_respondent(announcement: Announcement) -> None:
    """A case turns out to be about a firm to which an interpreter has ties."""
    named: Respondent = announcement.record
    _take_from_tied(named.case)


def _take_from_tied(case: Case) -> None:
    for each in db.session.scalars(_open_ones().where(_of_case(case))).all():
        if is_tied_to_case(each.interpreter_id, case):
            _return(each)


def go_with_reports(case: Case, target: Case) -> None:
    """A case goes on as another one: what interpreters have and have made of its reports goes along."""
    db.session.execute(update(TranslationRequest).where(_of_case(case)).values(case_id=target.id))


def take_from_unnamed(case: Case) -> None:
    """A case turns out to be restricted: its texts come back from whoever is not named for such cases."""
    for each in db.session.scalars(_open_ones().where(_of_case(case))).all():
        if not is_trained(each.interpreter_id):
            _return(each)


def forget_requests(complaint: Complaint) -> None:
    """A report is erased: what interpreters were asked for goes with it."""
    rows = db.session.scalars(
        select(TranslationRequest).where(TranslationRequest.complaint_id == complaint.id)
    ).all()
    copies = [each.copy for each in rows if each.copy is not None]
    db.session.execute(delete(TranslationRequest).where(TranslationRequest.complaint_id == complaint.id))
    for copy in copies:
        delete_compartment(copy)


def _text_of(actor: Actor, case: Case, wish: Wish) -> TranslatableText:
    try:
        found = find_text(actor, case, wish.text)
    except NotFound:
        raise InvalidInput(N_("Choose one of the texts of this case."), field="text") from None
    if found.locale == wish.locale:
        raise InvalidInput(IN_IT_ALREADY, field="locale")
    asked = _open_ones().where(
        TranslationRequest.complaint_id == found.complaint.id,
        TranslationRequest.to_locale == wish.locale,
        TranslationRequest.message_id == (found.message.id if found.message is not None else None),
        TranslationRequest.file_id == (found.file.id if found.file is not None else None),
    )
    if db.session.scalar(asked.limit(1)) is not None:
        raise InvalidInput(N_("An interpreter has this text already, for this language."), field="text")
    return found


def _interpreter_of(case: Case, text: TranslatableText, wish: Wish) -> User:
    listed = next((each for each in interpreters_for(case) if each.user.reference == wish.interpreter), None)
    if listed is None:
        raise InvalidInput(N_("Choose an interpreter of the list."), field="interpreter")
    if not {text.locale, wish.locale} <= set(listed.locales):
        raise InvalidInput(
            N_("%(name)s does not speak both languages. Choose somebody else."),
            field="interpreter",
            name=listed.user.name,
        )
    return listed.user


def _earlier(text: TranslatableText, wish: Wish, person: User) -> SealedItem | None:
    """Return the translation that is to be read again, or refuse; None where there is none to be read."""
    if not wish.reads_again:
        return None
    found = newest_translation(text, wish.locale)
    if found is None:
        raise InvalidInput(
            N_("There is no translation into this language yet that could be read again."),
            field="reads_again",
        )
    item, made_by = found
    if made_by == person.id:
        raise InvalidInput(
            N_("%(name)s made this translation. Somebody else reads it again."),
            field="interpreter",
            name=person.name,
        )
    return item


def _version_of(text: TranslatableText, item: SealedItem | None) -> int | None:
    """Return which version of a message's translation it is."""
    texts = text.message.texts if text.message is not None else ()
    return next((each.version for each in texts if each.item is item), None)


def _sealed(actor: Actor, narrative: Compartment, locale: str, words: str) -> SealedItem:
    content = {"lang": locale, "text": words}
    return seal(narrative, content, kind="translation", author_role=actor.leading_role)


def _end(
    actor: Actor, request: TranslationRequest, ending: TranslationEnd, *, item: SealedItem | None = None
) -> None:
    """Close a request: its interpreter's copy is deleted, and the case says what became of it."""
    copy, case = request.copy, request.case
    request.ending, request.ended_at, request.item = ending, clock.now(), item
    request.copy = None
    db.session.flush()
    if copy is not None:
        delete_compartment(copy)
    message = request.message.reference if request.message is not None else None
    add_event(actor, case, f"translation_{ending}", message=message, locale=request.to_locale)
    record(actor, _FACTS[ending], case, locale=request.to_locale)


def _return(request: TranslationRequest) -> None:
    _end(actors.service(), request, TranslationEnd.TAKEN_BACK)
    request.case.awaits_team = True


def _take_back_all(*which: ColumnElement[bool]) -> None:
    for each in db.session.scalars(_open_ones().where(*which)).all():
        _return(each)


def _open_ones() -> Select[TranslationRequest]:
    return select(TranslationRequest).where(TranslationRequest.ended_at.is_(None))


def _of_case(case: Case) -> ColumnElement[bool]:
    return TranslationRequest.case_id == case.id
