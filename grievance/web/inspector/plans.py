"""The plan of a case: review it, agree it or send it back, and check what was done."""

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
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound, Refusal
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.adequacy import findings_to_answer
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import live_plan, plan_of
from grievance.remediation.services import planning, revising, verifying
from grievance.remediation.services.terms import ActionTerms
from grievance.remediation.states import OwnerKind
from grievance.supplychain.models.site import SiteAnswerer
from grievance.web.inspector import plan_forms
from grievance.web.inspector.act_page import require_version
from grievance.web.inspector.case_page import case_tabs
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.letters import writing_locale
from grievance.web.inspector.plan_rows import action_row, plan_head
from grievance.web.ui.forms import Form
from grievance.web.ui.presentation import translated


@for_case_team
def show(reference: str) -> Page:
    """Show the plan with what is missing, and what this colleague can do."""
    return _show(find_case(reference))


@for_case_team
def draw_up(reference: str) -> Page:
    """Begin a plan."""
    return _do(reference, lambda actor, case: planning.draw_up_plan(actor, case))


@for_case_team
def propose(reference: str) -> Page:
    """Put the team's own plan to the site."""
    return _do(reference, lambda actor, case: planning.propose_plan(actor, _plan(actor, case)))


@for_case_team
def agree(reference: str) -> Page:
    """Agree the plan."""
    return _do(reference, lambda actor, case: planning.agree_plan(actor, _plan(actor, case)))


@for_case_team
def answer(reference: str) -> Page:
    """Take answers to the adequacy test."""
    form = plan_forms.adequacy_form({})
    if not form.arrived():
        return _show(find_case(reference), refused=gettext("Choose one of the list.")), 422
    answers = plan_forms.answers_of(form)
    return _do(
        reference,
        lambda actor, case: planning.answer_adequacy(actor, _plan(actor, case), answers=answers),
    )


@for_case_team
def tie(reference: str, action: str) -> Page:
    """Say which finding an action answers."""
    wanted = request.form.get("finding", "")

    def apply(actor: Actor, case: Case) -> None:
        finding = next((each for each in case.allegations if each.reference == wanted), None)
        revising.tie_action(actor, _action(actor, case, action), finding=finding)

    return _do(reference, apply)


@for_case_team
def check(reference: str, action: str) -> Page:
    """Take on the check of an action."""
    return _do(reference, lambda actor, case: verifying.start_check(actor, _action(actor, case, action)))


@for_case_team
def send_back(reference: str) -> Page:
    """Ask for another version."""
    form = plan_forms.SendBackForm()

    def apply(actor: Actor, case: Case) -> None:
        planning.send_back(
            actor, _plan(actor, case), reason=form.reason.data or "", locale=form.locale.data or "en"
        )

    return _form_page(
        reference, form, apply, needs=Permission.Plan.AGREE, label=gettext("Send the plan back"), icon="back"
    )


@for_case_team
def verify(reference: str, action: str) -> Page:
    """Say that an action was done."""
    actor, case = present(), find_case(reference)
    found = _action(actor, case, action)
    claimed = action_row(actor, case, found, writing_locale())["claimed_workers"]
    form = plan_forms.VerifyForm(workers=claimed)

    def apply(actor: Actor, case: Case) -> None:
        verifying.verify_action(
            actor,
            _action(actor, case, action),
            workers=form.workers.data,
            why_not_asked=form.why.data or "",
            locale=writing_locale(),
        )

    return _form_page(
        reference,
        form,
        apply,
        needs=Permission.Plan.VERIFY,
        label=gettext("Verify the action"),
        icon="check",
        action=found,
    )


@for_case_team
def reject(reference: str, action: str) -> Page:
    """Say that an action is not accepted."""
    form = plan_forms.RejectForm()
    found = _action(present(), find_case(reference), action)

    def apply(actor: Actor, case: Case) -> None:
        verifying.reject_action(
            actor,
            _action(actor, case, action),
            reason=form.reason.data or "",
            locale=form.locale.data or "en",
        )

    return _form_page(
        reference,
        form,
        apply,
        needs=Permission.Plan.VERIFY,
        label=gettext("Do not accept"),
        icon="cross",
        kind="danger",
        action=found,
    )


@for_case_team
def add(reference: str) -> Page:
    """Add an action to a plan that is being written."""
    case = find_case(reference)
    form = plan_forms.ActionForm()
    form.offer(
        [(each.reference, each.item_code) for each in findings_to_answer(case)],
        [(each.reference, each.name) for each in _owners(case)],
    )

    def apply(actor: Actor, case: Case) -> None:
        owner = next((each for each in _owners(case) if each.reference == form.owner.data), None)
        finding = next((each for each in case.allegations if each.reference == form.finding.data), None)
        if owner is None or form.due_on.data is None:
            raise NotFound
        amount, currency = form.money()
        terms = ActionTerms(
            remedy_type=form.remedy_type.data or "",
            root_cause=form.root_cause.data or "",
            owner_kind=OwnerKind(form.owner_kind.data or ""),
            owner_id=owner.id,
            due_on=form.due_on.data,
            workers_covered=form.workers.data or 0,
            text=form.text.data or "",
            locale=form.locale.data or "en",
            amount=amount,
            currency=currency,
        )
        planning.add_action(actor, _plan(actor, case), terms=terms, finding=finding)

    return _form_page(
        reference, form, apply, needs=Permission.Plan.PROPOSE, label=gettext("Add an action"), icon="plus"
    )


def _do(reference: str, apply: Callable[[Actor, Case], Any]) -> Page:
    """Do something of one button; a refusal is shown on the plan's page."""
    actor = present()
    try:
        with transaction():
            apply(actor, find_case(reference))
    except (GuardRefused, InvalidInput) as refusal:
        return _show(find_case(reference), refused=_said(refusal)), refusal.status
    return redirect(url_for("inspector.plan", reference=reference), code=303)


def _form_page(
    reference: str,
    form: Form,
    apply: Callable[[Actor, Case], None],
    *,
    needs: StrEnum,
    label: str,
    icon: str,
    kind: str = "primary",
    action: CorrectiveAction | None = None,
) -> Page:
    actor, case = present(), find_case(reference)
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
        except GuardRefused as refusal:
            refused = refusal
        else:
            return redirect(url_for("inspector.plan", reference=reference), code=303)
    else:
        form["version"].data = form["version"].data or str(case.version)
    page = render_template(
        "inspector/plan_act.html",
        nav=rail(),
        case=case,
        act={"label": label, "kind": kind, "icon": icon},
        form=form,
        errors=form.mistakes(),
        row=action_row(actor, case, action, writing_locale()) if action is not None else None,
        refused=_said(refused) if refused is not None else None,
    )
    return page, refused.status if refused is not None else form.answer_status


def _show(case: Case, refused: str | None = None) -> str:
    actor, locale = present(), writing_locale()
    plan = live_plan(actor, case)
    view = plan_of(actor, case, locale=locale)
    return render_template(
        "inspector/plan.html",
        nav=rail(),
        case=case,
        state_words=translated(CASE_STATE_LABELS[case.state]),
        tabs=case_tabs(actor, case, "plan"),
        head=plan_head(actor, case, plan, view),
        rows=[action_row(actor, case, each, locale) for each in plan.actions] if plan is not None else [],
        adequacy=plan_forms.adequacy_form(dict(plan.adequacy)) if plan is not None else None,
        refused=refused,
    )


def _said(refusal: Refusal) -> str:
    return translated(refusal.message, **refusal.values)


def _plan(actor: Actor, case: Case) -> Plan:
    found = live_plan(actor, case)
    if found is None:
        raise NotFound
    return found


def _action(actor: Actor, case: Case, reference: str) -> CorrectiveAction:
    for each in _plan(actor, case).actions:
        if each.reference == reference:
            return each
    raise NotFound


def _owners(case: Case) -> list[Organisation]:
    """Return who answers for the site and so can be made to do something."""
    answering = select(SiteAnswerer.organisation_id).where(SiteAnswerer.site_id == case.site_id)
    query = select(Organisation).where(Organisation.id.in_(answering))
    return list(db.session.scalars(query.order_by(Organisation.name)))
