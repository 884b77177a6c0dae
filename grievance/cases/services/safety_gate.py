"""The safety gate: why a site may not be told, and that what it reads holds none of a worker's own words."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.services.forced_labour import refuse_early_words
from grievance.cases.services.steps import Words, add_event
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import complaint_story, thread
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_, fold
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.models.site import SiteAnswerer
from grievance.vault.services.compartments import open_item

#: A run of this many words of the worker's is a quotation; in scripts without spaces, of letters.
RUN_OF_WORDS = 6
RUN_OF_LETTERS = 12
SECOND_READER = N_("The risk of punishment is high: a second person has to read the text first.")


def gate(case: Case) -> list[str]:
    """Return why the site may not be told now, as texts to show; empty if it may."""
    found = []
    if case.site_id is None:
        found.append(N_("No site is linked to the case."))
    elif not _has_answerer(case):
        found.append(N_("Nobody signs in here who answers for this site."))
    if case.severity is None:
        found.append(N_("The risk of punishment has not been rated."))
    answers = [problem_consent(each) for each in case.complaints]
    if case.all_complaints and not case.complaints:
        found.append(N_("The report was erased: nobody may be told of it."))
    if ConsentAnswer.NO in answers:
        found.append(N_("A worker said no: the site must not be told."))
    if ConsentAnswer.ASK_FIRST in answers:
        found.append(N_("A worker wants to be asked first and has not said yes. Silence is no."))
    if risk_of(case) >= 3 and not _has_event(case, "safety_plan_made"):
        found.append(N_("The risk of punishment is very high (R3): make a safety plan first."))
    return found


def problem_consent(complaint: Complaint) -> ConsentAnswer:
    """Return the worker's latest answer on raising the problem with the employer."""
    answers = [
        each.answer
        for each in complaint.consents
        if each.audience is ConsentAudience.EMPLOYER and each.field is ConsentField.PROBLEM
    ]
    return answers[-1] if answers else ConsentAnswer(complaint.raise_with_employer.value)


def risk_of(case: Case) -> int:
    """Return the risk of punishment, 0 to 3; a case that nobody has rated counts as 2."""
    return case.severity.retaliation_risk if case.severity is not None else 2


def draft_notice(actor: Actor, case: Case, *, text: str, locale: str) -> None:
    """Lay a text for the site before a second person."""
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    words = Words(text, locale).required()
    refuse_early_words(case, words.text)
    refuse_verbatim(actor, case, words.text)
    add_event(actor, case, "notice_drafted", reason=words, text=hash_of(words.text))
    record(actor, "case.notice_drafted", case)


def approve_notice(actor: Actor, case: Case) -> None:
    """Agree, as a second person, that the site may read the drafted text."""
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    draft = last_event(case, "notice_drafted")
    if draft is None:
        raise GuardRefused(N_("No text waits for a second reader."))
    if draft.user_id == actor.user_id:
        raise GuardRefused(N_("Somebody other than the writer has to read it."))
    add_event(actor, case, "notice_approved", text=draft.details["text"])
    record(actor, "case.notice_approved", case)


def drafted_notice(actor: Actor, case: Case) -> tuple[Words, CaseEvent] | None:
    """Return the text that waits for a second reader or has been approved, and who drafted it."""
    draft = last_event(case, "notice_drafted")
    if draft is None or draft.reason is None:
        return None
    held = open_item(actor, draft.reason)
    return Words(held["text"], held["lang"]), draft


def is_approved(case: Case, text: str) -> bool:
    """Whether somebody other than its writer has agreed to exactly this text."""
    wanted = hash_of(text)
    drafts = {each.user_id for each in _events(case, "notice_drafted") if each.details["text"] == wanted}
    readers = {each.user_id for each in _events(case, "notice_approved") if each.details["text"] == wanted}
    return bool(drafts) and bool(readers - drafts)


def refuse_verbatim(actor: Actor, case: Case, text: str) -> None:
    """Refuse a text that quotes what a worker wrote."""
    written = _pieces(text)
    for complaint in case.complaints:
        told = [complaint_story(actor, complaint).story]
        told += [
            each.text for each in thread(actor, complaint, locale=complaint.locale) if each.side == "reporter"
        ]
        if any(written & _pieces(each) for each in told):
            raise GuardRefused(
                N_("This text holds a worker's own words. Say it in yours, so that nobody is found out.")
            )


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text as it is released."""
    return hashlib.sha256(text.encode()).hexdigest()


def last_event(case: Case, verb: str) -> CaseEvent | None:
    """Return the last event of a kind."""
    events = _events(case, verb)
    return events[-1] if events else None


def _events(case: Case, verb: str) -> list[CaseEvent]:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb == verb)
    return list(db.session.scalars(query.order_by(CaseEvent.id)))


def _has_event(case: Case, verb: str) -> bool:
    return last_event(case, verb) is not None


def _has_answerer(case: Case) -> bool:
    query = select(SiteAnswerer.id).where(SiteAnswerer.site_id == case.site_id).limit(1)
    return db.session.scalar(query) is not None


def _pieces(text: str) -> set[tuple[str, ...]]:
    """Return every run of words (in a script without spaces: letters) long enough to be a quote."""
    words = re.findall(r"\w+", fold(text))
    found = {tuple(words[at : at + RUN_OF_WORDS]) for at in range(len(words) - RUN_OF_WORDS + 1)}
    letters = [char for char in unicodedata.normalize("NFKC", text) if _stands_alone(char)]
    found |= {tuple(letters[at : at + RUN_OF_LETTERS]) for at in range(len(letters) - RUN_OF_LETTERS + 1)}
    return found


def _stands_alone(char: str) -> bool:
    """Whether a letter is of a script that puts no spaces between words."""
    code = ord(char)
    return any(low <= code <= high for low, high in _SPACELESS)


#: Thai and Lao, Burmese, Khmer, kana, Han.
_SPACELESS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0x20000, 0x2FA1F),
)
