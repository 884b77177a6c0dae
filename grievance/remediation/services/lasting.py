"""Look again, when its day has come, whether what was verified has lasted."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.cases.services.conflict import ConflictStep, require_free
from grievance.cases.services.steps import Words, require_any
from grievance.foundation import clock
from grievance.foundation.errors import GuardRefused, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import ACTIONS
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.services.course import add_to_timeline, take_back
from grievance.remediation.services.terms import seal_text
from grievance.remediation.services.verifying import require_independent
from grievance.remediation.standing import is_to_be_looked_at
from grievance.remediation.states import ACTION_FLOW, ActionState, RemedyFactKind

#: Who can take up a case that had ended; whoever only checks tells them.
REOPENS = (Permission.Case.CLOSE, Permission.Case.TRIAGE)


def say_it_lasted(actor: Actor, action: CorrectiveAction) -> None:
    """Say, on its day or later, that what was verified is still so."""
    _require_may_look(actor, action)
    if action.state is not ActionState.VERIFIED or action.sustained_on is not None:
        raise WrongState
    if not is_to_be_looked_at(action, today=clock.today()):
        raise GuardRefused(N_("It is too early to say that it has lasted."))
    action.sustained_on = clock.today()
    add_to_timeline(actor, action, "remedy_lasted", visible_to=("operator",))
    record(actor, "remedy.lasted", action)


def say_it_relapsed(actor: Actor, action: CorrectiveAction, *, reason: str, locale: str) -> RemedyFact:
    """Say that what was verified is not so any more, with the reason, which the owner reads.

    The action is open again, and so is a case that had ended or was about to.
    """
    _require_may_look(actor, action)
    require_any(actor, action.plan.case, *REOPENS)
    target = ACTION_FLOW.after("relapse", action.state)
    note = seal_text(
        actor,
        action.plan.case,
        reason,
        locale=locale,
        kind="rejection",
        field="reason",
        respondent=action.respondent,
    )
    fact = RemedyFact(
        kind=RemedyFactKind.REJECTED,
        at=clock.now(),
        role=actor.leading_role,
        user_id=actor.user_id,
        note=note,
    )
    action.ledger.append(fact)
    action.state = target
    add_to_timeline(actor, action, "remedy_relapsed", visible_to=("reporter", "operator"))
    record(actor, "remedy.relapsed", action)
    take_back(actor, action, reason=Words(reason, locale))
    return fact


def _require_may_look(actor: Actor, action: CorrectiveAction) -> None:
    require_free(actor, action.plan.case, step=ConflictStep.VERIFY)
    ACTIONS.require(actor, Permission.Plan.VERIFY, action)
    require_independent(actor, action)
