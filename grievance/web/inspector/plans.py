"""The plan of a case: write it, review it or send it back, and check what was done."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation
from grievance.cases.labels import CASE_STATE_LABELS
from grievance.cases.models.case import Case
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Changed, GuardRefused, InvalidInput, NotFound, Refusal, Sealed
from grievance.foundation.pages import Page as Rows
from grievance.leverage.brands import buyers_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.adequacy import findings_to_answer
from grievance.remediation.matters import firms_that_can_owe
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.money import money_typed
from grievance.remediation.queries import action_view, live_plan, plan_of
from grievance.remediation.services import planning, revising, verifying
from grievance.remediation.services.terms import ActionTerms
from grievance.remediation.standing import claimed
from grievance.remediation.states import OwnerKind
from grievance.supplychain.models.site import SiteAnswerer
from grievance.web.inspector import plan_forms
from grievance.web.inspector.act_page import ACT_LABELS, require_version
from grievance.web.inspector.case_page import case_tabs
from grievance.web.inspector.conflicts import (
    Clash,
    changed_text,
    open_page,
    remember_fields,
    require_same_fields,
    settle_fields,
    who_else,
)
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.letters import writing_locale
from grievance.web.inspector.plan_rows import action_row, plan_head, total_rows
from grievance.web.ui.forms import Form
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated

#: So many actions stand on one page of a plan, each with its words, its proofs and its buttons.
ACTIONS = 25


@for_case_team
def show(reference: str) -> Page:
    """Show the plan with what is missing, and what this colleague can do."""
    return _show(open_page(reference, "plan_page"))


@for_case_team
def draw_up(reference: str) -> Page:
    """Begin a plan."""
    return act_on_plan(reference, lambda actor, case: planning.draw_up_plan(actor, case))


@for_case_team
def propose(reference: str) -> Page:
    """Put the team's own plan to the site."""
    return act_on_plan(
        reference, lambda actor, case: planning.propose_plan(actor, plan_in_force(actor, case))
    )


@for_case_team
def answer(reference: str) -> Page:
    """Take answers to the adequacy test, unless a colleague has given others since the page was shown."""
    form = plan_forms.adequacy_form({})
    if not form.arrived():
        return _show(find_case(reference), refused=gettext("Choose one of the list.")), 422

    def stored() -> Form:
        return plan_forms.adequacy_form(dict(plan_in_force(present(), find_case(reference)).adequacy))

    def apply(actor: Actor, case: Case) -> None:
        require_same_fields(form, stored)
        planning.answer_adequacy(actor, plan_in_force(actor, case), answers=plan_forms.answers_of(form))

    try:
        return act_on_plan(reference, apply)
    except Changed:
        clashes = settle_fields(form, stored)
        return _show(find_case(reference), adequacy=form, clashes=clashes), Changed.status


@for_case_team
def tie(reference: str, action: str) -> Page:
    """Say which finding an action answers."""
    wanted = request.form.get("finding", "")

    def apply(actor: Actor, case: Case) -> None:
        finding = next((each for each in case.allegations if each.reference == wanted), None)
        revising.tie_action(actor, action_in_force(actor, case, action), finding=finding)

    return act_on_plan(reference, apply)


@for_case_team
def check(reference: str, action: str) -> Page:
    """Take on the check of an action."""
    return act_on_plan(
        reference, lambda actor, case: verifying.start_check(actor, action_in_force(actor, case, action))
    )


@for_case_team
def send_back(reference: str) -> Page:
    """Ask for another version."""
    form = plan_forms.SendBackForm()

    def apply(actor: Actor, case: Case) -> None:
        planning.send_back(
            actor, plan_in_force(actor, case), reason=form.reason.data or "", locale=form.locale.data or "en"
        )

    return plan_form_page(
        reference, form, apply, needs=Permission.Plan.AGREE, label=gettext("Send the plan back"), icon="back"
    )


@for_case_team
def verify(reference: str, action: str) -> Page:
    """Say that an action was done."""
    actor, case = present(), find_case(reference)
    found = action_in_force(actor, case, action)
    said = claimed(found)
    currency, amount = next(iter(said.money.items()), ("", None))
    form = plan_forms.VerifyForm(
        workers=said.workers, amount=money_typed(amount, currency), currency=currency
    )
    form.offer_currencies()

    def apply(actor: Actor, case: Case) -> None:
        amount, currency = form.money()
        verifying.verify_action(
            actor,
            action_in_force(actor, case, action),
            workers=form.workers.data,
            amount=amount,
            currency=currency,
            why_not_asked=form.why.data or "",
            locale=writing_locale(),
        )

    return plan_form_page(
        reference,
        form,
        apply,
        needs=Permission.Plan.VERIFY,
        label=gettext("Verify the action"),
        icon="check",
        action=found,
        weighs_words=True,
    )


@for_case_team
def reject(reference: str, action: str) -> Page:
    """Say that an action is not accepted."""
    return reasoned_page(
        reference,
        action,
        plan_forms.RejectForm(),
        verifying.reject_action,
        needs=Permission.Plan.VERIFY,
        label=gettext("Do not accept"),
        icon="cross",
        kind="danger",
        weighs_words=True,
    )


@for_case_team
def add(reference: str) -> Page:
    """Add an action to a plan that is being written."""
    case = find_case(reference)
    form = plan_forms.ActionForm()
    form.offer(
        [(each.reference, each.item_code) for each in findings_to_answer(case)],
        owner_choices(case),
    )

    def apply(actor: Actor, case: Case) -> None:
        finding = next((each for each in case.allegations if each.reference == form.finding.data), None)
        planning.add_action(actor, plan_in_force(actor, case), terms=terms_of(case, form), finding=finding)

    return plan_form_page(
        reference, form, apply, needs=Permission.Plan.PROPOSE, label=gettext("Add an action"), icon="plus"
    )


def terms_of(case: Case, form: plan_forms.TermsForm) -> ActionTerms:
    """Return what a form says that somebody is to do."""
    owner_id, respondent_id = _owner(case, form.owner.data or "")
    if form.due_on.data is None:
        raise NotFound
    amount, currency = form.money()
    return ActionTerms(
        remedy_type=form.remedy_type.data or "",
        root_cause=form.root_cause.data or "",
        owner_kind=OwnerKind(form.owner_kind.data or ""),
        owner_id=owner_id,
        respondent_id=respondent_id,
        due_on=form.due_on.data,
        workers_covered=form.workers.data or 0,
        text=form.text.data or "",
        locale=form.locale.data or "en",
        amount=amount,
        currency=currency,
    )


def act_on_plan(reference: str, apply: Callable[[Actor, Case], Any]) -> Page:
    """Do something of one button; a refusal is shown on the plan's page."""
    actor = present()
    try:
        with transaction():
            apply(actor, find_case(reference))
    except (GuardRefused, InvalidInput) as refusal:
        return _show(find_case(reference), refused=_said(refusal)), refusal.status
    return redirect(url_for("inspector.plan", reference=reference), code=303)


def reasoned_page(
    reference: str,
    action: str,
    form: plan_forms.ReasonedForm,
    act: Callable[..., object],
    *,
    needs: StrEnum,
    label: str,
    icon: str,
    kind: str = "primary",
    weighs_words: bool = False,
) -> Page:
    """Ask for the reason of an act on an action, which its owner reads, and do it."""

    def apply(actor: Actor, case: Case) -> None:
        act(
            actor,
            action_in_force(actor, case, action),
            reason=form.reason.data or "",
            locale=form.locale.data or "en",
        )

    return plan_form_page(
        reference,
        form,
        apply,
        needs=needs,
        label=label,
        icon=icon,
        kind=kind,
        action=action_in_force(present(), find_case(reference), action),
        weighs_words=weighs_words,
    )


def plan_form_page(
    reference: str,
    form: Form,
    apply: Callable[[Actor, Case], None],
    *,
    needs: StrEnum,
    label: str,
    icon: str,
    kind: str = "primary",
    action: CorrectiveAction | None = None,
    weighs_words: bool = False,
) -> Page:
    """Show what has to be written for an act about the plan, and do it; a refusal keeps what was typed."""
    actor, case = present(), open_page(reference, "plan_page")
    actor.must(needs)
    refused: Refusal | None = None
    if form.arrived():
        try:
            with transaction():
                case = find_case(reference)
                require_version(case, form)
                apply(actor, case)
        except InvalidInput as refusal:
            form.blame(refusal)
        except (GuardRefused, Changed, Sealed) as refusal:
            refused = refusal
            # Whoever has read that somebody else changed it can save what they typed.
            form["version"].data = str(find_case(reference).version)
        else:
            return redirect(url_for("inspector.plan", reference=reference), code=303)
    else:
        form["version"].data = form["version"].data or str(case.version)
    page = render_template(
        "inspector/plan_act.html",
        nav=rail(),
        case=case,
        act={"label": label, "kind": kind, "icon": icon, "weighs_words": weighs_words},
        form=form,
        errors=form.mistakes(),
        row=action_row(actor, case, action, action_view(actor, action, locale=writing_locale()))
        if action is not None
        else None,
        refused=_said(refused) if refused is not None else None,
        who_else=who_else(case, ACT_LABELS),
    )
    return page, refused.status if refused is not None else form.answer_status


def _show(
    case: Case,
    refused: str | None = None,
    *,
    adequacy: Form | None = None,
    clashes: list[Clash] | None = None,
) -> str:
    actor, locale = present(), writing_locale()
    plan = live_plan(actor, case)
    if adequacy is None and plan is not None:
        adequacy = plan_forms.adequacy_form(dict(plan.adequacy))
        remember_fields(adequacy)
    view = plan_of(actor, case, locale=locale, page=page_number("actions"), size=ACTIONS)
    of_plan = {each.reference: each for each in plan.actions} if plan is not None else {}
    shown = view.page if view is not None else Rows(rows=(), number=1, total=0)
    here = url_for("inspector.plan", reference=case.reference)
    return render_template(
        "inspector/plan.html",
        nav=rail(),
        case=case,
        state_words=translated(CASE_STATE_LABELS[case.state]),
        tabs=case_tabs(actor, case, "plan"),
        head=plan_head(actor, case, plan, view),
        rows=[action_row(actor, case, of_plan[each.reference], each) for each in shown.rows],
        rows_before=(shown.number - 1) * shown.size,
        rows_place=pages_here(shown, "actions", at=here),
        adequacy=adequacy,
        conflict=changed_text(clashes),
        totals=total_rows(actor, case),
        refused=refused,
        who_else=who_else(case, ACT_LABELS),
    )


def _said(refusal: Refusal) -> str:
    return translated(refusal.message, **refusal.values)


def plan_in_force(actor: Actor, case: Case) -> Plan:
    """Return the plan of a case that counts now, or raise `NotFound`."""
    found = live_plan(actor, case)
    if found is None:
        raise NotFound
    return found


def action_in_force(actor: Actor, case: Case, reference: str) -> CorrectiveAction:
    """Return an action of the plan that counts now, or raise `NotFound`."""
    for each in plan_in_force(actor, case).actions:
        if each.reference == reference:
            return each
    raise NotFound


def owner_choices(case: Case) -> list[tuple[str, str]]:
    """Return who can be made to do something, as a form offers it."""
    firms = [(each.reference, each.company.name) for each in firms_that_can_owe(case)]
    return [*((each.reference, each.name) for each in owners_for(case)), *firms]


def _owner(case: Case, chosen: str) -> tuple[int, int | None]:
    """Return who was chosen: an organisation, perhaps as a contractor or recruiter of the case."""
    firm = next((each for each in firms_that_can_owe(case) if each.reference == chosen), None)
    if firm is not None and firm.organisation_id is not None:
        return firm.organisation_id, firm.id
    owner = next((each for each in owners_for(case) if each.reference == chosen), None)
    if owner is None:
        raise NotFound
    return owner.id, None


def owners_for(case: Case) -> list[Organisation]:
    """Return who can be made to do something: whoever answers for the site, and who is known to buy there."""
    if case.site_id is None:
        return []
    answering = select(SiteAnswerer.organisation_id).where(SiteAnswerer.site_id == case.site_id)
    query = select(Organisation).where(Organisation.id.in_(answering))
    found = {each.id: each for each in (*db.session.scalars(query), *buyers_of(case.site_id))}
    return sorted(found.values(), key=lambda each: each.name)
