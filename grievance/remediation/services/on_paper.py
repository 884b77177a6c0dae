"""What a site that nobody signs in for agrees to and proves on paper; a colleague enters it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.models.reply_sheet import ReplySheet
from grievance.cases.services.paper_replies import enter_sheet
from grievance.cases.services.steps import Words, add_event
from grievance.cases.states import ReplyKind
from grievance.evidence.services.storing import PreparedFile
from grievance.foundation import clock
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import PLANS
from grievance.remediation.adequacy import standing_actions
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import live_plan
from grievance.remediation.services import progress
from grievance.remediation.services.course import require_open
from grievance.remediation.services.terms import answers_for
from grievance.remediation.states import ActionState, PlanState

NOTHING_TO_ACCEPT = N_("No plan waits for the site's yes.")
BEFORE_THE_PLAN = N_("This came before the plan was proposed, so it cannot be a yes to it.")
OWN_PLAN = N_("Whoever proposed the plan does not enter the site's yes to it: a colleague does.")
NOT_PROMISED = N_("Choose an action that the site has promised and not finished.")
HOW_MANY = N_("Give a number, 0 if there are none.")
_TO_BEGIN = frozenset({ActionState.AGREED, ActionState.REJECTED})


@dataclass(frozen=True)
class PaperProof:
    """What a site says on paper that it has delivered of an action, all so far."""

    action: str
    """The action's reference."""
    workers: int | None
    """None if nobody typed a number, which is refused."""
    amount: int | None = None
    currency: str | None = None


def enter_reply(
    actor: Actor,
    case: Case,
    *,
    number: str,
    came_on: date,
    words: Words,
    kind: ReplyKind,
    scan: PreparedFile | None,
    accepts: bool = False,
    proof: PaperProof | None = None,
) -> ReplySheet:
    """Enter what came back on a sheet: an answer, and with it a yes to the plan or what was delivered."""
    sheet = enter_sheet(
        actor,
        case,
        number=number,
        came_on=came_on,
        text=words.text,
        locale=words.locale,
        kind=kind,
        scan=scan,
    )
    if accepts:
        _accept(actor, case, sheet, came_on)
    if proof is not None:
        _prove(actor, case, proof, words, came_on)
    return sheet


def promised_by_site(actor: Actor, case: Case) -> list[CorrectiveAction]:
    """Return the actions of which a site can still say on paper what it has done."""
    plan = live_plan(actor, case)
    if plan is None or plan.state is not PlanState.AGREED:
        return []
    return [
        each
        for each in standing_actions(plan)
        if (each.state in _TO_BEGIN or each.state in progress.CLAIMABLE)
        and each.respondent is None
        and answers_for(each.owner_id, case)
    ]


def plan_to_accept(actor: Actor, case: Case) -> Plan | None:
    """Return the plan that waits for a site's yes."""
    plan = live_plan(actor, case)
    waits = plan is not None and plan.state is PlanState.PROPOSED and plan.accepted_at is None
    return plan if waits else None


def _accept(actor: Actor, case: Case, sheet: ReplySheet, came_on: date) -> None:
    plan = plan_to_accept(actor, case)
    if plan is None or plan.proposed_at is None:
        raise GuardRefused(NOTHING_TO_ACCEPT)
    PLANS.require(actor, Permission.Plan.AGREE, plan)
    if came_on < plan.proposed_at.date():
        raise InvalidInput(BEFORE_THE_PLAN, field="came_on")
    if actor.user_id == plan.proposed_by_id:
        raise GuardRefused(OWN_PLAN)
    plan.accepted_at, plan.accepted_by_id = clock.now(), actor.user_id
    add_event(actor, case, "plan_accepted_on_paper", visible_to=("operator",), sheet=sheet.reference)
    record(actor, "plan.accepted", plan)


def _prove(actor: Actor, case: Case, proof: PaperProof, words: Words, came_on: date) -> None:
    found = {each.reference: each for each in promised_by_site(actor, case)}.get(proof.action)
    if found is None:
        raise InvalidInput(NOT_PROMISED, field="action")
    PLANS.require(actor, Permission.Plan.AGREE, found.plan)
    if proof.workers is None:
        raise InvalidInput(HOW_MANY, field="workers")
    require_open(found)
    if found.state in _TO_BEGIN:
        progress.begin(actor, found)
    progress.keep_claim(actor, found, workers=proof.workers, amount=proof.amount, currency=proof.currency)
    progress.keep_evidence(actor, found, note=words.text, locale=words.locale, dated_on=came_on)
