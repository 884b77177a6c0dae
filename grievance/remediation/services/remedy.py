"""Hear what a worker says about a remedy; nobody can say it for them."""

from __future__ import annotations

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.models.case import CaseComplaint
from grievance.cases.services.joining import require_member
from grievance.complaints.filing import names_worker
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.services.course import add_to_timeline, take_back
from grievance.remediation.standing import KIND_OF
from grievance.remediation.states import ACTION_FLOW, PROMISED_ACTIONS, ActionState, WorkerView
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import seal

IN_NUMBERS = N_("Write the money in numbers, like 1200.")
NO_WORKER = N_("Only a worker can say if it is fixed. This report names no worker.")
_TAKEN_BACK = frozenset(
    {ActionState.EVIDENCE_SUBMITTED, ActionState.UNDER_VERIFICATION, ActionState.VERIFIED}
)


def hear_worker(
    actor: Actor, action: CorrectiveAction, *, view: WorkerView, money: int | None = None
) -> RemedyFact:
    """Write down what this reporter says about an action; a no outranks what the site and the verifier said.

    It speaks for one worker; what they say later replaces what they said before. `money` is how much of the
    action's currency they got so far: sealed with their words, since a payroll would name them by it.
    """
    complaint = _require_reporter(actor, action)
    if view not in KIND_OF:
        raise InvalidInput(N_("Please choose one."), field="view")
    if action.state not in PROMISED_ACTIONS:
        raise WrongState
    fact = RemedyFact(
        kind=KIND_OF[view],
        at=clock.day_of(clock.now()),
        role=Role.REPORTER,
        complaint_id=actor.complaint_id,
        workers=1,
        note=_sealed(complaint, action, money),
    )
    action.ledger.append(fact)
    add_to_timeline(actor, action, "remedy_judged", answer=str(view))
    record(actor, "remedy.judged", action, answer=view)
    if view is WorkerView.NO and action.state in _TAKEN_BACK:
        action.state = ACTION_FLOW.after("dispute", action.state)
        take_back(actor, action)
    return fact


def _sealed(complaint: Complaint, action: CorrectiveAction, money: int | None) -> SealedItem | None:
    if money is None or action.currency is None:
        return None
    if money < 0:
        raise InvalidInput(IN_NUMBERS, field="money")
    content = {"amount": money, "currency": action.currency}
    return seal(complaint.narrative, content, kind="received", author_role=Role.REPORTER)


def _require_reporter(actor: Actor, action: CorrectiveAction) -> Complaint:
    actor.must(Permission.Complaint.FOLLOW)
    mine = select(CaseComplaint).where(
        CaseComplaint.case_id == action.plan.case_id, CaseComplaint.complaint_id == actor.complaint_id
    )
    found = db.session.scalar(mine)
    if Role.REPORTER not in actor.roles or found is None:
        raise NotFound
    require_member(found.complaint)
    if not names_worker(found.complaint):
        raise GuardRefused(NO_WORKER)
    return found.complaint
