"""Check what an owner says was done: by somebody else, on fresh proof, after asking the worker."""

from __future__ import annotations

from datetime import timedelta

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.services.conflict import ConflictStep, require_free
from grievance.foundation import clock
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import ACTIONS
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import ActionEvidence, CorrectiveAction
from grievance.remediation.services.course import add_to_timeline, advance_case, require_open
from grievance.remediation.services.terms import (
    answers_for,
    check_money,
    check_workers,
    clean_text,
    seal_text,
)
from grievance.remediation.standing import last_of, voices
from grievance.remediation.states import ACTION_FLOW, RemedyFactKind
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import seal

FRESH = timedelta(days=90)
NO_WORD = N_("No worker's word bears this out. Ask first, or write why it can be verified all the same.")
ONLY_A_PART = N_("A worker got only a part of it. Count only what was done, or write why all of it counts.")


def start_check(actor: Actor, action: CorrectiveAction) -> None:
    """Take on the check of an action for which proof and a claim of delivery came in."""
    require_free(actor, action.plan.case, step=ConflictStep.VERIFY)
    ACTIONS.require(actor, Permission.Plan.VERIFY, action)
    require_open(action)
    target = ACTION_FLOW.after("check", action.state)
    require_independent(actor, action)
    if last_of(action.ledger, RemedyFactKind.CLAIMED) is None:
        raise GuardRefused(N_("The owner has not said yet what was delivered, and to how many workers."))
    action.verifier_id = actor.user_id
    action.state = target
    add_to_timeline(actor, action, "action_check_started")
    record(actor, "action.check_started", action)
    advance_case(actor, action)


def verify_action(
    actor: Actor,
    action: CorrectiveAction,
    *,
    workers: int | None = None,
    amount: int | None = None,
    currency: str | None = None,
    why_not_asked: str = "",
    locale: str = "en",
) -> RemedyFact:
    """Say that it is so, for so many workers and so much money; what is not given is as the owner claimed.

    `why_not_asked` says why it can be verified without a worker's yes: nobody could be asked, or somebody
    says no and the verifier has seen otherwise; or why all of it counts, where somebody got only a part.
    """
    require_free(actor, action.plan.case, step=ConflictStep.VERIFY)
    ACTIONS.require(actor, Permission.Plan.VERIFY, action)
    require_open(action)
    target = ACTION_FLOW.after("verify", action.state)
    require_independent(actor, action)
    _require_fresh_evidence(action)
    claim = last_of(action.ledger, RemedyFactKind.CLAIMED)
    if amount is None and currency is None and claim is not None:
        amount, currency = claim.amount, claim.currency
    if workers is None:
        workers = claim.workers or 0 if claim is not None else 0
    check_workers(workers)
    check_money(amount, currency)
    less = claim is not None and (workers < (claim.workers or 0) or (amount or 0) < (claim.amount or 0))
    fact = _fact(
        actor, RemedyFactKind.VERIFIED, _reason(actor, action, why_not_asked, locale, counts_less=less)
    )
    fact.workers, fact.amount, fact.currency = workers, amount, currency
    action.ledger.append(fact)
    action.verifier_id, action.verified_at = actor.user_id, clock.now()
    action.sustain_check_due_on = clocks.day_when_up(action.plan.case, "monitoring")
    action.state = target
    add_to_timeline(actor, action, "action_verified", visible_to=("reporter", "operator"))
    record(actor, "action.verified", action, workers=workers, amount=amount, currency=currency)
    advance_case(actor, action)
    return fact


def reject_action(actor: Actor, action: CorrectiveAction, *, reason: str, locale: str) -> RemedyFact:
    """Say that it is not so, with the reason, which the owner reads; never a worker's words."""
    require_free(actor, action.plan.case, step=ConflictStep.VERIFY)
    ACTIONS.require(actor, Permission.Plan.VERIFY, action)
    require_open(action)
    target = ACTION_FLOW.after("reject", action.state)
    require_independent(actor, action)
    why = seal_text(
        actor, action.plan.case, reason, locale=locale, kind="rejection", respondent=action.respondent
    )
    fact = _fact(actor, RemedyFactKind.REJECTED, why)
    action.ledger.append(fact)
    action.state = target
    add_to_timeline(actor, action, "action_rejected", visible_to=("reporter", "operator"))
    record(actor, "action.rejected", action)
    advance_case(actor, action)
    return fact


def why_not_to_be_verified_by(actor: Actor, action: CorrectiveAction) -> str | None:
    """Return why somebody cannot check this action, or None if they can; for the page, before it is tried."""
    if actor.user_id == action.proposed_by_id:
        return N_("Whoever proposed an action cannot check it.")
    if actor.user_id in {action.plan.drawn_up_by_id, action.plan.proposed_by_id}:
        return N_("Whoever drew up or proposed a plan cannot check what comes of it.")
    if actor.organisation_id == action.owner_id:
        return N_("Whoever has to carry an action out cannot check it.")
    if any(_handed_in_by(actor, action, proof) for proof in action.evidence):
        return N_("Whoever handed in the proof cannot check it.")
    return None


def _handed_in_by(actor: Actor, action: CorrectiveAction, proof: ActionEvidence) -> bool:
    """Whether somebody, or the side that they belong to, handed in a proof.

    Of what came on paper a colleague typed what the site wrote: that keeps them away, and not their team.
    """
    if proof.submitted_by_id == actor.user_id:
        return True
    side = proof.submitted_by.organisation_id
    carries_out = side == action.owner_id or answers_for(side, action.plan.case)
    return carries_out and side == actor.organisation_id


def why_reason(action: CorrectiveAction, *, counts_less: bool = False) -> str | None:
    """Return why the workers' words are not enough and the verifier needs some too, or None.

    That only a part was done needs none where less is counted than the owner claims.
    """
    said = {fact.kind for fact in voices(action)}
    if said <= {RemedyFactKind.CONFIRMED, RemedyFactKind.PARTLY} and said:
        return ONLY_A_PART if RemedyFactKind.PARTLY in said and not counts_less else None
    return NO_WORD


def require_independent(actor: Actor, action: CorrectiveAction) -> None:
    """Raise if the actor proposed an action, has to carry it out, or handed in its proof."""
    against = why_not_to_be_verified_by(actor, action)
    if against is not None:
        raise GuardRefused(against)


def _require_fresh_evidence(action: CorrectiveAction) -> None:
    newest = max((proof.dated_on for proof in action.evidence), default=None)
    if newest is None or newest < clock.today() - FRESH:
        raise GuardRefused(N_("The newest proof is of a day more than 90 days ago. Ask for newer proof."))


def _reason(
    actor: Actor, action: CorrectiveAction, why_not_asked: str, locale: str, *, counts_less: bool
) -> SealedItem | None:
    wanted = why_reason(action, counts_less=counts_less)
    if wanted is None:
        return None
    if not why_not_asked.strip():
        raise GuardRefused(wanted)
    content = {"lang": locale, "text": clean_text(why_not_asked, field="why_not_asked")}
    internal = action.plan.case.internal
    return seal(internal, content, kind="verification_reason", author_role=actor.leading_role)


def _fact(actor: Actor, kind: RemedyFactKind, note: SealedItem | None) -> RemedyFact:
    return RemedyFact(kind=kind, at=clock.now(), role=actor.leading_role, user_id=actor.user_id, note=note)
