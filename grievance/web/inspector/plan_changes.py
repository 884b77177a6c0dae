"""What changes an agreed plan: more time, another action in one's place, and what did not last."""

from __future__ import annotations

from flask_babel import gettext

from grievance.cases.models.case import Case
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.services import extending, lasting, revising
from grievance.web.inspector import plan_forms
from grievance.web.inspector.desk import Page, find_case, for_case_team, present
from grievance.web.inspector.plans import (
    act_on_plan,
    action_in_force,
    owner_choices,
    plan_form_page,
    reasoned_page,
    terms_of,
)


@for_case_team
def give_time(reference: str, action: str) -> Page:
    """Give the time that the owner asked for."""
    return act_on_plan(
        reference,
        lambda actor, case: extending.approve_extension(actor, action_in_force(actor, case, action)),
    )


@for_case_team
def refuse_time(reference: str, action: str) -> Page:
    """Refuse more time."""
    return reasoned_page(
        reference,
        action,
        plan_forms.MoreTimeForm(),
        extending.decline_extension,
        needs=Permission.Plan.AGREE,
        label=gettext("Refuse more time"),
        icon="clock",
    )


@for_case_team
def replace(reference: str, action: str) -> Page:
    """Propose another action in the place of one that cannot be done."""
    case = find_case(reference)
    found = action_in_force(present(), case, action)
    form = plan_forms.TermsForm(
        remedy_type=found.remedy_type,
        root_cause=found.root_cause,
        owner=found.owner.reference if found.respondent is None else found.respondent.reference,
        owner_kind=found.owner_kind,
        workers=found.workers_covered,
    )
    form.offer_terms(owner_choices(case))

    def apply(actor: Actor, case: Case) -> None:
        terms = terms_of(case, form)
        revising.propose_replacement(actor, action_in_force(actor, case, action), terms=terms)

    return plan_form_page(
        reference,
        form,
        apply,
        needs=Permission.Plan.AGREE,
        label=gettext("Replace the action"),
        icon="edit",
        action=found,
    )


@for_case_team
def take_back(reference: str, action: str) -> Page:
    """Take back what was proposed in the place of another action."""
    return act_on_plan(
        reference,
        lambda actor, case: revising.take_back_replacement(actor, action_in_force(actor, case, action)),
    )


@for_case_team
def lasted(reference: str, action: str) -> Page:
    """Say that what was verified has lasted."""
    return act_on_plan(
        reference, lambda actor, case: lasting.say_it_lasted(actor, action_in_force(actor, case, action))
    )


@for_case_team
def relapsed(reference: str, action: str) -> Page:
    """Say that what was verified is not so any more."""
    return reasoned_page(
        reference,
        action,
        plan_forms.RelapseForm(),
        lasting.say_it_relapsed,
        needs=Permission.Plan.VERIFY,
        label=gettext("It has not lasted"),
        icon="cross",
        kind="danger",
    )
