"""Change what a plan says before it is agreed, and replace with the site what is not feasible."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.cases.models.allegation import Allegation
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, WrongState
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.remediation.access import ACTIONS
from grievance.remediation.adequacy import (
    shortfalls_of_actions,
    shortfalls_of_findings,
    standing_actions,
)
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.replacements import replaces
from grievance.remediation.services.course import add_to_timeline, keep_time, move_last_day, require_open
from grievance.remediation.services.planning import Inadequate, promise
from grievance.remediation.services.terms import (
    ActionTerms,
    check_finding,
    check_terms,
    clean_text,
    refuse_quotation,
    respondent_of,
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
    action.text_item = seal_text(
        actor,
        action.plan.case,
        terms.text,
        locale=terms.locale,
        kind="action_text",
        respondent=respondent_of(terms),
    )
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


def propose_replacement(actor: Actor, action: CorrectiveAction, *, terms: ActionTerms) -> CorrectiveAction:
    """Propose another action in the place of an agreed one that cannot be done; it answers the same finding.

    The agreed one stands until the site has accepted the other.
    """
    ACTIONS.require(actor, Permission.Plan.AGREE, action)
    require_open(action)
    ACTION_FLOW.step("replace", action.state)
    if action.replaced_by_id is not None:
        raise GuardRefused(N_("Another action is proposed in its place already. Take that one back first."))
    check_terms(actor, action.plan.case, terms)
    assert actor.user_id is not None
    made = CorrectiveAction(
        reference=new_reference(),
        plan=action.plan,
        allegation=action.allegation,
        text_item=seal_text(
            actor,
            action.plan.case,
            terms.text,
            locale=terms.locale,
            kind="action_text",
            respondent=respondent_of(terms),
        ),
        proposed_by_id=actor.user_id,
        **terms.columns(),
    )
    db.session.add(made)
    db.session.flush()
    action.replaced_by_id = made.id
    _require_adequate(action, made)
    add_to_timeline(actor, made, "replacement_proposed", visible_to=("operator",))
    record(actor, "action.replacement_proposed", action, action=made.reference)
    return made


def accept_replacement(actor: Actor, made: CorrectiveAction) -> None:
    """Say for the site that it will do what the team proposed in the place of another action."""
    ACTIONS.require(actor, Permission.Plan.PROPOSE, made)
    require_open(made)
    action = _in_whose_place(made)
    if Reach.TEAM in actor.reaches(Permission.Plan.PROPOSE):
        raise GuardRefused(N_("Only the site can accept an action for itself."))
    missing = shortfalls_of_actions([made], today=clock.today())
    if missing:
        raise Inadequate(missing)
    _require_adequate(action, made)
    action.state = ACTION_FLOW.after("replace", action.state)
    keep_time(action)
    promise(actor, made)
    move_last_day(actor, action.plan)
    add_to_timeline(actor, action, "action_replaced", visible_to=("reporter", "operator"))
    record(actor, "action.replaced", action, action=made.reference)


def take_back_replacement(actor: Actor, made: CorrectiveAction) -> None:
    """Take back what was proposed in the place of another action, which stands as it was agreed."""
    ACTIONS.require(actor, Permission.Plan.AGREE, made)
    action = _in_whose_place(made)
    action.replaced_by_id = None
    db.session.flush()
    record(actor, "action.replacement_taken_back", action)
    add_to_timeline(actor, action, "replacement_taken_back", visible_to=("operator",))
    action.plan.actions.remove(made)
    db.session.delete(made)


def _in_whose_place(made: CorrectiveAction) -> CorrectiveAction:
    """Return the agreed action that another one is to replace, or refuse if it is none of these two."""
    found = replaces(made)
    if found is None or made.plan.state is not PlanState.AGREED:
        raise WrongState
    return found


def _require_adequate(action: CorrectiveAction, made: CorrectiveAction) -> None:
    """Refuse what would leave a finding without an answer once one action is in the place of another."""
    others = [each for each in standing_actions(action.plan) if each is not action]
    missing = shortfalls_of_findings(action.plan.case, [*others, made])
    if missing:
        raise Inadequate(missing)


def _require_editable(actor: Actor, action: CorrectiveAction) -> None:
    ACTIONS.require(actor, Permission.Plan.PROPOSE, action)
    if action.plan.state not in EDITABLE_PLANS:
        raise WrongState
