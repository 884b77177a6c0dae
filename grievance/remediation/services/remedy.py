"""Hear what a worker says about a remedy; nobody can say it for them."""

from __future__ import annotations

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.models.case import CaseComplaint
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotFound, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.services.course import add_to_timeline, take_back
from grievance.remediation.standing import KIND_OF
from grievance.remediation.states import ACTION_FLOW, PROMISED_ACTIONS, ActionState, WorkerView

_TAKEN_BACK = frozenset(
    {ActionState.EVIDENCE_SUBMITTED, ActionState.UNDER_VERIFICATION, ActionState.VERIFIED}
)


def hear_worker(actor: Actor, action: CorrectiveAction, *, view: WorkerView) -> RemedyFact:
    """Write down what this reporter says about an action; a no outranks what the site and the verifier said.

    It speaks for one worker; what they say later replaces what they said before.
    """
    _require_reporter(actor, action)
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
    )
    action.ledger.append(fact)
    add_to_timeline(actor, action, "remedy_judged", answer=str(view))
    record(actor, "remedy.judged", action, answer=view)
    if view is WorkerView.NO and action.state in _TAKEN_BACK:
        action.state = ACTION_FLOW.after("dispute", action.state)
        take_back(actor, action)
    return fact


def _require_reporter(actor: Actor, action: CorrectiveAction) -> None:
    actor.must(Permission.Complaint.FOLLOW)
    mine = select(CaseComplaint.id).where(
        CaseComplaint.case_id == action.plan.case_id, CaseComplaint.complaint_id == actor.complaint_id
    )
    if Role.REPORTER not in actor.roles or db.session.scalar(mine) is None:
        raise NotFound
