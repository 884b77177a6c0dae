"""Say, for the case team, whether a brand kept its word."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.cases.services.steps import add_event
from grievance.foundation import clock
from grievance.foundation.errors import GuardRefused, WrongState
from grievance.foundation.text import N_
from grievance.leverage.access import MADE
from grievance.leverage.models import BrandCommitment
from grievance.leverage.states import CommitmentState
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

TOO_EARLY = N_("Its day has not come yet, and the brand has not said that it is done.")


def judge_commitment(actor: Actor, commitment: BrandCommitment, *, kept: bool) -> None:
    """Say whether a promise was kept; that it was not can be said once its day is over."""
    MADE.require(actor, Permission.Leverage.ASK, commitment.request)
    if commitment.kept is not None:
        raise WrongState
    if commitment.state is CommitmentState.PROMISED and not kept:
        raise GuardRefused(TOO_EARLY)
    commitment.kept, commitment.judged_on = kept, clock.today()
    commitment.judged_by_id = actor.user_id
    outcome = "kept" if kept else "not_kept"
    add_event(
        actor,
        commitment.request.case,
        "brand_judged",
        request=commitment.request.reference,
        outcome=outcome,
    )
    record(actor, "brand_commitment.judged", commitment, outcome=outcome)
