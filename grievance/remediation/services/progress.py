"""What an owner does about an action, and says and proves about it."""

from __future__ import annotations

from datetime import date

from grievance.audit.trail import record
from grievance.evidence.services.storing import PreparedFile, add_held
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.remediation.access import ACTIONS
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import ActionEvidence, CorrectiveAction
from grievance.remediation.replacements import waits_to_be_replaced
from grievance.remediation.services.course import add_to_timeline, advance_case, require_open
from grievance.remediation.services.terms import FURTHEST, answers_for, check_money, check_workers, seal_text
from grievance.remediation.states import ACTION_FLOW, ActionState, RemedyFactKind

REPLACEMENT_WAITS = N_(
    "The case team proposes another action in the place of this one. "
    "Accept that one first, or ask for changes."
)
#: A delivery can be claimed while the work is under way and until the check begins.
CLAIMABLE = frozenset({ActionState.IN_PROGRESS, ActionState.EVIDENCE_SUBMITTED})


def start_action(actor: Actor, action: CorrectiveAction) -> None:
    """Begin with an action, or begin again after it was not accepted."""
    require_owner(actor, action)
    begin(actor, action)


def begin(actor: Actor, action: CorrectiveAction) -> None:
    """Begin with an action as part of a step that was permitted already."""
    if waits_to_be_replaced(action):
        raise GuardRefused(REPLACEMENT_WAITS)
    action.state = ACTION_FLOW.after("start", action.state)
    add_to_timeline(actor, action, "action_started", visible_to=("operator",))
    record(actor, "action.started", action, state=action.state)
    advance_case(actor, action)


def submit_evidence(
    actor: Actor,
    action: CorrectiveAction,
    *,
    note: str,
    locale: str,
    dated_on: date,
    file: PreparedFile | None = None,
) -> ActionEvidence:
    """Hand in proof: what it shows, the day it is of, perhaps a file that lies in the store already."""
    require_owner(actor, action)
    return keep_evidence(actor, action, note=note, locale=locale, dated_on=dated_on, file=file)


def keep_evidence(
    actor: Actor,
    action: CorrectiveAction,
    *,
    note: str,
    locale: str,
    dated_on: date,
    file: PreparedFile | None = None,
) -> ActionEvidence:
    """Keep proof as part of a step that was permitted already."""
    target = ACTION_FLOW.after("submit_evidence", action.state)
    if dated_on > clock.today():
        raise InvalidInput(N_("Proof cannot be of a day that is still to come."), field="dated_on")
    if dated_on < clock.today() - FURTHEST:
        raise InvalidInput(N_("This day is too long ago to be right."), field="dated_on")
    assert actor.user_id is not None
    case = action.plan.case
    proof = ActionEvidence(
        note=seal_text(actor, case, note, locale=locale, kind="evidence_note", respondent=action.respondent),
        submitted_by_id=actor.user_id,
        submitted_at=clock.now(),
        dated_on=dated_on,
    )
    place = case.shared if action.respondent is None else action.respondent.packet
    if file is not None and place is not None:
        proof.file = add_held(place, file.original, author_role=actor.leading_role, scan=file.scan)
    action.evidence.append(proof)
    db.session.flush()
    action.state = target
    add_to_timeline(actor, action, "evidence_submitted", visible_to=("operator",))
    record(actor, "evidence.submitted", action, count=len(action.evidence))
    advance_case(actor, action)
    return proof


def claim_delivered(
    actor: Actor,
    action: CorrectiveAction,
    *,
    workers: int,
    amount: int | None = None,
    currency: str | None = None,
) -> RemedyFact:
    """Say how many workers have got it and how much was paid, all so far; a later claim replaces this one."""
    require_owner(actor, action)
    return keep_claim(actor, action, workers=workers, amount=amount, currency=currency)


def keep_claim(
    actor: Actor, action: CorrectiveAction, *, workers: int, amount: int | None, currency: str | None
) -> RemedyFact:
    """Keep what was claimed as part of a step that was permitted already."""
    if action.state not in CLAIMABLE:
        raise WrongState
    check_workers(workers)
    check_money(amount, currency)
    fact = RemedyFact(
        kind=RemedyFactKind.CLAIMED,
        at=clock.now(),
        role=actor.leading_role,
        user_id=actor.user_id,
        workers=workers,
        amount=amount,
        currency=currency,
    )
    action.ledger.append(fact)
    add_to_timeline(actor, action, "remedy_claimed", visible_to=("reporter", "operator"))
    record(actor, "remedy.claimed", action, workers=workers, amount=amount, currency=currency)
    return fact


def may_carry_out(actor: Actor, action: CorrectiveAction) -> bool:
    """Whether it is this actor's to do: the owner's people, or the operator's if the owner is a brand."""
    if action.owner_id == actor.organisation_id:
        return True
    return Role.OPERATOR in actor.roles and not answers_for(action.owner_id, action.plan.case)


def require_owner(actor: Actor, action: CorrectiveAction) -> None:
    """Raise unless an action is in the actor's sight and theirs to carry out."""
    ACTIONS.require(actor, Permission.Plan.PROGRESS, action)
    if not may_carry_out(actor, action):
        raise NotAllowed
    require_open(action)
