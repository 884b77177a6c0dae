"""Write, lay open, approve and release what an audience outside the team reads of a case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from grievance.audit.trail import Announcement, record
from grievance.cases.access import CASES
from grievance.cases.disclosure_versions import last_version, versions_of, was_objected_to
from grievance.cases.letters import Letter
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure, DisclosureReading
from grievance.cases.models.respondent import Respondent
from grievance.cases.queries import case_of
from grievance.cases.services.correspondence import tell_reporters
from grievance.cases.services.forced_labour import refuse_early_words
from grievance.cases.services.gate_opening import let_site_be_told, let_text_be_released
from grievance.cases.services.safety_gate import (
    ASKED,
    OF_EMPLOYER,
    STALE,
    basis_of,
    fingerprint,
    never_for,
    obstacles,
)
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.cases.services.telling import refuse_telling
from grievance.cases.states import CaseType, DisclosureAudience, DisclosureState, StopCause
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services.consenting import CHOOSE, ask_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import open_item, seal

LONGEST_WAIT = timedelta(days=60)
#: To a Party the facts alone can go; these readers are told in words or not at all.
NEEDS_WORDS = frozenset(
    {
        DisclosureAudience.SITE,
        DisclosureAudience.AUTHORITY,
        DisclosureAudience.BRAND,
        DisclosureAudience.RESPONDENT,
    }
)
LIVE = frozenset({DisclosureState.WAITING, DisclosureState.APPROVED})
NO_TEXT = N_("No text is ready. Write it first, and look at it as its reader will.")
NEWER = N_("There is a newer version of this text. Look at that one.")
GONE = N_("This text has gone out already.")
OBJECTED = N_("A worker said no to exactly this text. Write another one, or leave it.")
WITHDRAWN = N_("A worker took back the consent while this text waited. Ask the worker, then write it anew.")
STOPPED = N_("This text was thrown away. Write a new one.")
WORKER_TOO_LATE = N_("They have read it already. You can say no to more.")
WORKER_STOPPED = N_("This text is not used any more.")
_WHY_STOPPED = {
    StopCause.REPLACED: NEWER,
    StopCause.OBJECTED: OBJECTED,
    StopCause.WITHDRAWN: WITHDRAWN,
    StopCause.DISCARDED: STOPPED,
}
_NO_TRANSLATIONS: Mapping[str, str] = {}
_NOTHING_FIXED: Mapping[str, Any] = {}


NOT_OF_AN_APPEAL = N_("Nothing goes out from an appeal. Write about the case that it is about.")


def permission_for(audience: DisclosureAudience) -> StrEnum:
    """Return what somebody needs to write for an audience, to approve and to release."""
    if audience in OF_EMPLOYER:
        return Permission.Case.NOTIFY_SITE
    if audience is DisclosureAudience.BRAND:
        return Permission.Leverage.ASK
    return Permission.Enforcement.RELEASE


def compose(
    actor: Actor,
    case: Case,
    *,
    audience: DisclosureAudience,
    text: str,
    locale: str,
    translations: Mapping[str, str] = _NO_TRANSLATIONS,
    readers: Collection[str] = (),
    fixed: Mapping[str, Any] = _NOTHING_FIXED,
    respondent: Respondent | None = None,
) -> Disclosure:
    """Write exactly what an audience would read, as a new version; the same text twice is one version.

    `readers` are the languages of whoever would read it; where it is in none of them it is refused.
    `fixed` is what is looked at and approved with the text, such as which brands are asked for what.
    `respondent` is the contractor or recruiter that would read it: of each, one text waits at a time.
    """
    CASES.require(actor, permission_for(audience), case)
    never = never_for(case, audience)
    if never is not None:
        raise GuardRefused(never)
    if case.case_type is CaseType.APPEAL:
        raise GuardRefused(NOT_OF_AN_APPEAL)
    content = {**_content(audience, Words(text, locale), translations), **fixed}
    _refuse_words(actor, case, audience, content)
    _refuse_unreadable(content, readers)
    shown, basis = fingerprint(content), basis_of(case)
    if was_objected_to(case, audience, respondent, text_hash=shown):
        raise GuardRefused(OBJECTED)
    newest, last = last_version(case, audience), last_version(case, audience, respondent)
    if last is not None and last.state in LIVE:
        if (last.text_hash, last.basis_hash) == (shown, basis):
            return last
        _stop(last, StopCause.REPLACED)
    assert actor.user_id is not None
    made = Disclosure(
        case=case,
        audience=audience,
        respondent=respondent,
        version=newest.version + 1 if newest is not None else 1,
        item=seal(case.internal, content, kind="disclosure", author_role=actor.leading_role),
        text_hash=shown,
        basis_hash=basis,
        with_words=bool(content["text"]),
        written_by_id=actor.user_id,
        written_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    _note(actor, made, "disclosure_written")
    return made


def approve(actor: Actor, disclosure: Disclosure) -> None:
    """Agree, as a second person, that the audience may read exactly this version."""
    case = _live(actor, disclosure)
    if disclosure.approved_at is not None:
        raise GuardRefused(N_("Somebody has approved this text already."))
    if disclosure.written_by_id == actor.user_id:
        raise GuardRefused(N_("Somebody other than the writer has to read it."))
    if disclosure.basis_hash != basis_of(case):
        raise GuardRefused(STALE)
    disclosure.approved_by_id, disclosure.approved_at = actor.user_id, clock.now()
    _note(actor, disclosure, "disclosure_approved")


def lay_before_workers(
    actor: Actor, disclosure: Disclosure, *, answer_by: date, letter: Letter | None = None
) -> None:
    """Show a text to every worker of the case, who can say no to it until a day."""
    case = _live(actor, disclosure)
    if not clock.today() <= answer_by <= clock.today() + LONGEST_WAIT:
        raise InvalidInput(N_("Give a day from today on, within 60 days."), field="answer_by")
    if not case.complaints:
        raise GuardRefused(N_("No worker reported this: there is nobody to ask."))
    if disclosure.basis_hash != basis_of(case):
        raise GuardRefused(STALE)
    disclosure.answer_by = answer_by
    _let_workers_read(actor, case, disclosure)
    if letter is not None:
        tell_reporters(actor, case, letter)
    _note(actor, disclosure, "disclosure_laid", visible_to=("reporter",))


def answer_disclosure(
    actor: Actor, complaint: Complaint, disclosure: Disclosure, *, answer: ConsentAnswer
) -> None:
    """Say yes or no to a text before others read it; a no stops it for good."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    reading = next((each for each in disclosure.readings if each.complaint_id == complaint.id), None)
    if reading is None:
        raise NotFound
    if answer is ConsentAnswer.ASK_FIRST:
        raise InvalidInput(CHOOSE)
    if disclosure.state is DisclosureState.RELEASED:
        raise GuardRefused(WORKER_TOO_LATE)
    if disclosure.state is DisclosureState.STOPPED:
        raise GuardRefused(WORKER_STOPPED)
    reading.answer, reading.answered_on = answer, clock.today()
    if answer is ConsentAnswer.NO:
        _stop(disclosure, StopCause.OBJECTED)
    else:
        let_text_be_released(disclosure)
    add_event(
        actor,
        disclosure.case,
        "disclosure_answered",
        visible_to=("reporter",),
        audience=str(disclosure.audience),
        version=disclosure.version,
        answer=str(answer),
    )
    record(actor, "disclosure.answered", disclosure, audience=disclosure.audience, answer=answer)


def discard(actor: Actor, disclosure: Disclosure) -> None:
    """Throw a text away that waits."""
    _live(actor, disclosure)
    _stop(disclosure, StopCause.DISCARDED)
    _note(actor, disclosure, "disclosure_discarded")


def cleared(actor: Actor, disclosure: Disclosure | None, *, audience: DisclosureAudience) -> dict[str, Any]:
    """Return what is to be released, word for word, or refuse with the first thing in its way."""
    if disclosure is None or disclosure.audience is not audience:
        raise GuardRefused(NO_TEXT)
    case = _live(actor, disclosure)
    found = obstacles(case, disclosure)
    if found:
        raise GuardRefused(found[0])
    content: dict[str, Any] = open_item(actor, disclosure.item)
    _refuse_words(actor, case, audience, content)
    return content


def released(actor: Actor, disclosure: Disclosure, *, reference: str) -> None:
    """Write down that a text has gone to its audience, and let the workers read what was told."""
    disclosure.released_at, disclosure.release_reference = clock.now(), reference
    _let_workers_read(actor, disclosure.case, disclosure)
    _note(actor, disclosure, "disclosure_released", visible_to=("reporter",))


def hear_consent(announcement: Announcement) -> None:
    """A worker said no to an audience: what waits for it stops; after a yes the site may have to be told."""
    complaint: Complaint = announcement.record
    case = case_of(complaint)
    if case is None:
        return
    if announcement.codes["answer"] != ConsentAnswer.NO:
        let_site_be_told(case)
        return
    if announcement.codes["field"] not in {ConsentField.PROBLEM, ConsentField.WORDS}:
        return
    for audience, asked in ASKED.items():
        if asked != announcement.codes["audience"]:
            continue
        words_only = announcement.codes["field"] == ConsentField.WORDS
        for waiting in versions_of(case, audience):
            if waiting.state not in LIVE or (
                words_only and (audience in OF_EMPLOYER or not waiting.with_words)
            ):
                continue
            _stop(waiting, StopCause.WITHDRAWN)


def ask_workers(
    actor: Actor,
    case: Case,
    *,
    audience: ConsentAudience,
    fields: Collection[ConsentField],
    letter: Letter | None = None,
) -> None:
    """Ask every worker of a case who has not answered yet whether an audience may know something."""
    require_any(actor, case, Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)
    if not case.complaints:
        raise GuardRefused(N_("No worker reported this: there is nobody to ask."))
    if not fields:
        raise InvalidInput(N_("Choose what to ask about."), field="about")
    for complaint in case.complaints:
        for field in fields:
            ask_consent(actor, complaint, audience=audience, field=field)
    if letter is not None:
        tell_reporters(actor, case, letter)
    add_event(actor, case, "consent_asked", visible_to=("reporter",), audience=str(audience))


def live_version(
    case: Case, audience: DisclosureAudience, respondent: Respondent | None = None
) -> Disclosure | None:
    """Return the version that waits for its release, if any."""
    last = last_version(case, audience, respondent)
    return last if last is not None and last.state in LIVE else None


def find_disclosure(actor: Actor, case: Case, reference: str) -> Disclosure:
    """Return a version of a case within reach."""
    query = select(Disclosure).where(Disclosure.case_id == case.id, Disclosure.reference == reference)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    CASES.require(actor, permission_for(found.audience), case)
    return found


def _content(audience: DisclosureAudience, words: Words, translations: Mapping[str, str]) -> dict[str, Any]:
    """Return the text with its translations and who made them, as it is sealed and later released."""
    text = words.required().text if audience in NEEDS_WORDS or words.text.strip() else ""
    made = {
        code: {"text": Words(each, code).required().text, "by": "human"}
        for code, each in sorted(translations.items())
        if each.strip() and code != words.locale
    }
    if made and not text:
        raise InvalidInput(N_("Write the text itself too, not only its translation."), field="text")
    content = {"lang": words.locale, "text": text}
    return {**content, "translations": made} if made else content


def _refuse_words(actor: Actor, case: Case, audience: DisclosureAudience, content: Mapping[str, Any]) -> None:
    """Refuse what would give a worker away, and to a site what nobody has found yet."""
    texts = [content["text"], *_translated(content)]
    refuse_telling(actor, case, audience, *texts)
    if audience in OF_EMPLOYER:
        for text in texts:
            refuse_early_words(case, text)


def _translated(content: Mapping[str, Any]) -> list[str]:
    return [each["text"] for each in content.get("translations", {}).values()]


def _refuse_unreadable(content: Mapping[str, Any], readers: Collection[str]) -> None:
    written = {content["lang"], *content.get("translations", {})}
    if content["text"] and readers and not written & set(readers):
        raise InvalidInput(
            N_("Nobody there reads this language. Add a translation into one of: %(languages)s."),
            field="locale",
            languages=", ".join(sorted(set(readers))),
        )


def _live(actor: Actor, disclosure: Disclosure) -> Case:
    """Return the case of a text that still waits, or say why it does not."""
    case = disclosure.case
    CASES.require(actor, permission_for(disclosure.audience), case)
    if disclosure.state is DisclosureState.RELEASED:
        raise GuardRefused(GONE)
    if disclosure.stop_cause is not None:
        raise GuardRefused(_WHY_STOPPED[disclosure.stop_cause])
    return case


def _stop(disclosure: Disclosure, cause: StopCause) -> None:
    # A worker may have stopped it: then nobody learns the hour.
    disclosure.stopped_at, disclosure.stop_cause = clock.day_of(clock.now()), cause
    db.session.flush()


def _let_workers_read(actor: Actor, case: Case, disclosure: Disclosure) -> None:
    """Seal a text to each worker of the case who cannot read it yet."""
    there = {each.complaint_id for each in disclosure.readings}
    content = open_item(actor, disclosure.item)
    for complaint in case.complaints:
        if complaint.id not in there:
            item = seal(complaint.narrative, content, kind="disclosure", author_role=actor.leading_role)
            disclosure.readings.append(
                DisclosureReading(complaint_id=complaint.id, item=item, laid_on=clock.today())
            )
    db.session.flush()


def _note(actor: Actor, disclosure: Disclosure, verb: str, *, visible_to: Collection[str] = ()) -> None:
    """Leave an event in the case and a fact with the text's fingerprint in the trail."""
    audience, version = str(disclosure.audience), disclosure.version
    add_event(actor, disclosure.case, verb, visible_to=visible_to, audience=audience, version=version)
    fact = verb.replace("_", ".", 1)
    record(actor, fact, disclosure, audience=audience, version=version, fingerprint=disclosure.text_hash)
