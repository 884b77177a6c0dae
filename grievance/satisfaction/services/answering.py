"""Hear how a worker was treated. No fact says who answered: it would tie the answer to the report."""

from __future__ import annotations

from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.cases.queries import case_of
from grievance.cases.services.conflict import who_can
from grievance.cases.services.second_person import had_in_hand
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, WrongState
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.satisfaction.models import SatisfactionAnswer, SatisfactionAsk
from grievance.satisfaction.queries import answer_of, may_be_counted, round_of, ticket_of
from grievance.satisfaction.states import Face, SatisfactionQuestion
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import open_compartment, seal
from grievance.vault.services.principals import staff_principal

LONGEST_LINE = 500
#: Supervisors read the lines; where one had the case in hand, others of the team who had not.
_READ_FIRST = (Role.SUPERVISOR,)
_READ_ELSE = (Role.INSPECTOR, Role.SAFEGUARDING_LEAD)


def take_face(actor: Actor, complaint: Complaint, *, question: SatisfactionQuestion, face: Face) -> None:
    """Take one tap; the same question again changes nothing."""
    row = _begun(actor, complaint)
    if getattr(row, question.value) is None:
        setattr(row, question.value, face)
        db.session.flush()


def leave_line(actor: Actor, complaint: Complaint, *, text: str, locale: str) -> None:
    """Seal the open line for somebody who never had the case in hand, and ask nothing more."""
    row = _begun(actor, complaint)
    cleaned = clean_lines(text)
    if len(cleaned) > LONGEST_LINE:
        raise InvalidInput(N_("This is too long. Please write less."), field="text")
    case = case_of(complaint)
    holders = readers_of_line(case) if case is not None and cleaned else []
    if holders and row.line is None:
        kept = open_compartment(CompartmentKind.OPINION, holders)
        content = {"lang": locale, "text": cleaned}
        row.line = seal(kept, content, kind="opinion", author_role=Role.REPORTER)
    row.ended = True
    db.session.flush()


def readers_of_line(case: Case) -> list[Principal]:
    """Return the keys of those who may read what a worker of a case says of how they were treated."""
    hands = had_in_hand(case)
    for roles in (_READ_FIRST, _READ_ELSE):
        found = [staff_principal(each.id) for each in who_can(case, *roles, besides=hands)]
        holders = [each for each in found if each is not None and each.receives_grants]
        if holders:
            return holders
    return []


def _begun(actor: Actor, complaint: Complaint) -> SatisfactionAnswer:
    """Return the answers of the round that is open, begun now if this is the first."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    present, case = round_of(complaint), case_of(complaint)
    if present is None or case is None:
        raise WrongState
    # One tap after the other, also if a slow phone sends two at once.
    db.session.execute(select(SatisfactionAsk.id).where(SatisfactionAsk.id == present.id).with_for_update())
    row = answer_of(actor, present)
    if row is None:
        countable = select(Case.id).where(Case.id == case.id, may_be_counted())
        row = SatisfactionAnswer(
            ticket=ticket_of(actor, present),
            month=clock.today().replace(day=1),
            counted=db.session.scalar(countable) is not None,
        )
        db.session.add(row)
        db.session.flush()
    if row.ended or row.month != clock.today().replace(day=1):
        raise WrongState
    return row
