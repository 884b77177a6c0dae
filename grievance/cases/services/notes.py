"""What the team notes for itself, and the facts that it puts right on a case."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseNote
from grievance.cases.services.gate_opening import let_site_be_told
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.cases.states import CaseType
from grievance.cases.workers import workers_of
from grievance.complaints.models.message import Message
from grievance.complaints.services.replies import translate_message
from grievance.evidence.services.storing import PreparedFile, add_held
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.models.site import Site
from grievance.vault.services.compartments import seal

#: Whoever works on cases notes: also verifiers, who may change nothing else.
_TEAM = (Permission.Case.READ,)
NOTHING_SAID = N_("Write something, or add a recording.")
_WORK = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)
_CHANGEABLE = frozenset(
    {CaseType.INDIVIDUAL, CaseType.COLLECTIVE, CaseType.REPRESENTED, CaseType.INCIDENT, CaseType.PARTY}
)


def write_note(actor: Actor, case: Case, *, text: str, locale: str) -> CaseNote:
    """Note something that only the team reads."""
    require_any(actor, case, *_TEAM)
    return _note(actor, case, Words(text, locale).required(), verb="note_written")


def note_interview(
    actor: Actor, case: Case, *, text: str, locale: str, recording: PreparedFile | None = None
) -> CaseNote:
    """Note what somebody said who was heard alone, in writing or as a recording; only the team learns it."""
    require_any(actor, case, *_WORK)
    words = Words(clean_lines(text), locale)
    if not words.text and recording is None:
        raise InvalidInput(NOTHING_SAID, field="text")
    made = _note(actor, case, words, verb="interviewed", fact="note_written")
    if recording is not None:
        role = actor.leading_role
        made.file = add_held(case.internal, recording.original, author_role=role, scan=recording.scan)
    return made


def write_safety_plan(actor: Actor, case: Case, *, text: str, locale: str) -> CaseNote:
    """Write down how the worker is kept safe."""
    require_any(actor, case, *_WORK)
    made = _note(actor, case, Words(text, locale).required(), verb="safety_plan_made")
    clocks.stop(case, "safety_plan")
    let_site_be_told(case)
    return made


def weigh_best_interest(actor: Actor, case: Case, *, text: str, locale: str) -> CaseNote:
    """Write down what is best for a child, before anybody speaks to its employer."""
    require_any(actor, case, *_WORK)
    if case.restriction is None or not case.restriction.of_child:
        raise GuardRefused(N_("No child is concerned in this case."))
    words = Words(text, locale).required()
    made = _note(actor, case, words, verb="best_interest_weighed", fact="note_written")
    let_site_be_told(case)
    return made


def link_site(actor: Actor, case: Case, *, site: Site) -> None:
    """Say which site a case is about, as long as no other site has been told."""
    require_any(actor, case, *_WORK)
    if case.site_told_at is not None and case.site_id != site.id:
        raise GuardRefused(N_("Another site has been told about this case already."))
    case.site = site
    add_event(actor, case, "site_linked", site=site.reference)
    record(actor, "case.site_linked", case, site=site.reference)
    let_site_be_told(case)


def change_type(actor: Actor, case: Case, *, case_type: CaseType) -> None:
    """Say of what kind a case is; appeals and cases of retaliation are born as such and stay so."""
    require_any(actor, case, *_WORK)
    if case.case_type not in _CHANGEABLE or case_type not in _CHANGEABLE:
        raise GuardRefused(N_("A case of this kind stays what it is."))
    case.case_type = case_type
    add_event(actor, case, "type_changed", kind=str(case_type))
    record(actor, "case.type_changed", case, kind=case_type)


def mark_seen(actor: Actor, case: Case) -> None:
    """Say that somebody has looked at what came in and that no step is needed."""
    require_any(actor, case, *_TEAM)
    add_event(actor, case, "seen")


def mark_new(actor: Actor, case: Case) -> None:
    """Say that what came in still waits for the team, though somebody has looked at it."""
    require_any(actor, case, *_TEAM)
    add_event(actor, case, "marked_new")
    case.awaits_team = True


def translate_for_reporter(actor: Actor, case: Case, message: Message, *, locale: str, text: str) -> None:
    """Add a translation by hand to a message of the case; the original stays as it was written."""
    require_any(actor, case, *_WORK)
    if message.complaint not in workers_of(case):
        raise NotFound
    translate_message(actor, message, locale=locale, text=text)
    add_event(actor, case, "translated", message=message.reference, locale=locale)


def _note(actor: Actor, case: Case, words: Words, *, verb: str, fact: str | None = None) -> CaseNote:
    assert actor.user_id is not None
    content = {"lang": words.locale, "text": words.text}
    made = CaseNote(
        reference=new_reference(),
        case_id=case.id,
        user_id=actor.user_id,
        written_at=clock.now(),
        item=seal(case.internal, content, kind="note", author_role=actor.leading_role),
    )
    db.session.add(made)
    db.session.flush()
    add_event(actor, case, verb, note=made.reference)
    record(actor, f"case.{fact or verb}", case)
    return made
