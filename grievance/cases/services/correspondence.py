"""Write to the workers of a case, in their languages."""

from __future__ import annotations

from collections.abc import Callable

from grievance.cases import clocks
from grievance.cases.letters import Letter
from grievance.cases.models.case import Case
from grievance.cases.queries import case_of
from grievance.cases.respondents import packets_of
from grievance.cases.services.steps import add_event, require_any
from grievance.cases.states import OPEN
from grievance.cases.workers import workers_of
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message
from grievance.complaints.services.ageing import forget_hour
from grievance.complaints.services.replies import send_message, write_from_panel
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, NotFound
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import grant, holds

#: Who may write to the workers of a case.
WRITES = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE, Permission.Case.CLOSE)


def write_to_reporter(actor: Actor, case: Case, complaint: Complaint, letter: Letter) -> None:
    """Send one worker of the case a message; without their language it is flagged for translation."""
    require_any(actor, case, *WRITES)
    if complaint not in workers_of(case):
        raise NotFound
    _send(actor, case, complaint, letter)


def write_to_reporters(actor: Actor, case: Case, letter: Letter) -> None:
    """Send every worker of the case a message."""
    require_any(actor, case, *WRITES)
    tell_reporters(actor, case, letter)


def tell_reporters(actor: Actor, case: Case, letter: Letter) -> None:
    """Send every worker of the case a message, as a part of a step that was permitted already."""
    workers = workers_of(case)
    sending = new_reference() if len(workers) > 1 else None
    for complaint in workers:
        _send(actor, case, complaint, letter, sending=sending)


def tell_reporter(actor: Actor, case: Case, complaint: Complaint, letter: Letter) -> None:
    """Send one worker of the case a message, as a part of a step that was permitted already."""
    _send(actor, case, complaint, letter)


def tell_from_panel(actor: Actor, case: Case, complaint: Complaint, letter: Letter) -> None:
    """Send a worker what a panel decided, as a part of a decision that was permitted already."""
    _send(actor, case, complaint, letter, by=write_from_panel)


def _send(
    actor: Actor,
    case: Case,
    complaint: Complaint,
    letter: Letter,
    *,
    by: Callable[..., Message] = send_message,
    sending: str | None = None,
) -> None:
    """Send a message; those of one sending are one line of the timeline, but for what is untranslated."""
    if not any(text.strip() for text in letter.texts.values()):
        raise GuardRefused(N_("Write the message first."))
    wanted = {letter.original, complaint.locale}
    texts = {locale: text for locale, text in letter.texts.items() if locale in wanted and text.strip()}
    message = by(actor, complaint, texts=texts, original=letter.original, template=letter.template)
    _let_read_what_is_shared(actor, case, complaint)
    for each in _told_of(case, complaint):
        add_event(
            actor,
            each,
            "message_sent",
            visible_to=("reporter",),
            message=message.reference,
            template=letter.template,
            untranslated=complaint.locale not in texts or None,
            sending=sending if complaint.locale in texts else None,
        )
        end_first_contact(each)
        if each.state in OPEN:
            clocks.restart(each, "feedback")


def _let_read_what_is_shared(actor: Actor, case: Case, complaint: Complaint) -> None:
    """Give a worker who joined after the site or a firm was told the key of what was agreed with it."""
    for place in (case.shared, *packets_of(case)):
        if place is not None and holds(actor, place):
            grant(actor, place, [db.session.get_one(Principal, complaint.reporter_id)])


def _told_of(case: Case, complaint: Complaint) -> list[Case]:
    """Return the cases in which a message is news; to a worker, punishment and report are one talk."""
    own = case_of(complaint)
    return [case] if own is None or own.id == case.id else [case, own]


def end_first_contact(case: Case) -> None:
    """Note that a person has answered; from now on it is enough to know the day a report came in."""
    clocks.stop(case, "first_contact")
    case.opened_at = clock.day_of(case.opened_at)
    for complaint in case.complaints:
        forget_hour(complaint)
