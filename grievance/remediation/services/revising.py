"""Change what a plan says before it is agreed, and replace what turns out not to be feasible."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.cases.models.allegation import Allegation
from grievance.foundation.db import db
from grievance.foundation.errors import WrongState
from grievance.foundation.references import new_reference
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import ACTIONS
from grievance.remediation.adequacy import shortfalls_of_findings
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.services.course import add_to_timeline, move_last_day, require_open
from grievance.remediation.services.planning import Inadequate, promise
from grievance.remediation.services.terms import (
    ActionTerms,
    check_finding,
    check_terms,
    clean_text,
    refuse_quotation,
    seal_text,
)
from grievance.remediation.states import ACTION_FLOW, EDITABLE_PLANS, PlanState
from grievance.vault.services.compartments import open_item, seal


def change_action(actor: Actor, action: CorrectiveAction, *, terms: ActionTerms) -> None:
    """Say anew what an action is, while its plan is being written."""
    _require_editable(actor, action)
    check_terms(actor, action.plan.case, terms)
    for column, value in terms.columns().items():
        setattr(action, column, value)
    action.text_item = seal_text(actor, action.plan.case, terms.text, locale=terms.locale, kind="action_text")
    record(actor, "action.changed", action, remedy_type=terms.remedy_type, due=terms.due_on)


def drop_action(actor: Actor, action: CorrectiveAction) -> None:
    """Take an action out of a plan that is being written."""
    _require_editable(actor, action)
    record(actor, "action.dropped", action, remedy_type=action.remedy_type)
    action.plan.actions.remove(action)
    db.session.delete(action)


def tie_action(actor: Actor, action: CorrectiveAction, *, finding: Allegation | None) -> None:
    """Say which finding an action answers; until the plan is agreed, also while it is being judged."""
    ACTIONS.require(actor, Permission.Plan.AGREE, action)
    if action.plan.state in {PlanState.AGREED, PlanState.SUPERSEDED}:
        raise WrongState
    check_finding(actor, action.plan, finding)
    action.allegation = finding
    record(actor, "action.tied", action)


def translate_action(actor: Actor, action: CorrectiveAction, *, locale: str, text: str) -> None:
    """Add or correct a translation of an action by hand; the original stays as it was written."""
    ACTIONS.require(actor, Permission.Plan.AGREE, action)
    cleaned = clean_text(text)
    refuse_quotation(actor, action.plan.case, cleaned)
    content = open_item(actor, action.text_item)
    translations = dict(content.get("translations", {}))
    translations[locale] = {"text": cleaned, "by": f"user:{actor.user_id}", "machine": False}
    action.text_item = seal(
        action.text_item.compartment,
        {**content, "translations": translations},
        kind="action_text",
        author_role=actor.leading_role,
    )
    record(actor, "action.translated", action, locale=locale)


def replace_action(actor: Actor, action: CorrectiveAction, *, terms: ActionTerms) -> CorrectiveAction:
    """Put another action in the place of an agreed one that cannot be done; it answers the same finding."""
    ACTIONS.require(actor, Permission.Plan.AGREE, action)
    require_open(action)
    target = ACTION_FLOW.after("replace", action.state)
    check_terms(actor, action.plan.case, terms)
    assert actor.user_id is not None
    made = CorrectiveAction(
        reference=new_reference(),
        plan=action.plan,
        allegation=action.allegation,
        text_item=seal_text(actor, action.plan.case, terms.text, locale=terms.locale, kind="action_text"),
        proposed_by_id=actor.user_id,
        **terms.columns(),
    )
    db.session.add(made)
    db.session.flush()
    promise(actor, made)
    action.state, action.replaced_by_id = target, made.id
    missing = shortfalls_of_findings(action.plan)
    if missing:
        raise Inadequate(missing)
    move_last_day(actor, action.plan)
    add_to_timeline(actor, action, "action_replaced", visible_to=("reporter", "operator"))
    record(actor, "action.replaced", action, action=made.reference)
    return made


def _require_editable(actor: Actor, action: CorrectiveAction) -> None:
    ACTIONS.require(actor, Permission.Plan.PROPOSE, action)
    if action.plan.state not in EDITABLE_PLANS:
        raise WrongState
