"""A worker asks for somebody to stand by them, and the team says whom they were put in touch with."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.queries import case_of
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.cases.states import OPEN
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

ASKED, FOUND = "advocate_asked", "advocate_found"
#: The deadline by which somebody is found.
_DEADLINE = "advocate"


def ask_for_advocate(actor: Actor, complaint: Complaint) -> None:
    """Ask for somebody to stand by one; to ask again while nobody was found changes nothing."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    case = case_of(complaint)
    if case is None or case.state not in OPEN:
        raise GuardRefused(N_("This report is closed."))
    if complaint.reference in waiting_for_advocate(case):
        return
    add_event(actor, case, ASKED, visible_to=("reporter",), report=complaint.reference)
    clocks.start(case, _DEADLINE)
    record(actor, "complaint.advocate_asked", complaint)


def name_advocate(actor: Actor, case: Case, *, report: str, words: Words) -> None:
    """Say whom a worker who asked was put in touch with, once the worker has said yes to it."""
    require_any(actor, case, Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)
    waiting = waiting_for_advocate(case)
    if report not in waiting:
        raise InvalidInput(N_("Choose one of the list."), field="report")
    text = clean_lines(words.text)
    if not text:
        raise InvalidInput(N_("Say whom the worker was put in touch with."), field="text")
    add_event(actor, case, FOUND, reason=Words(text, words.locale), report=report)
    if len(waiting) == 1:
        clocks.stop(case, _DEADLINE)
    record(actor, "case.advocate_found", case)


def waiting_for_advocate(case: Case) -> dict[str, date]:
    """Return the reports whose workers asked and for whom nobody was found yet, with the day."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb.in_((ASKED, FOUND)))
    waiting: dict[str, date] = {}
    for event in db.session.scalars(query.order_by(CaseEvent.id)):
        if event.verb == ASKED:
            waiting[event.details["report"]] = event.at.date()
        else:
            waiting.pop(event.details["report"], None)
    return waiting
