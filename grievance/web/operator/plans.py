"""Write a plan for the site, propose it, or accept the team's."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.cases.models.case import Case
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, NotFound, Refusal
from grievance.foundation.text import N_
from grievance.remediation.matters import owner_of, possible_owners
from grievance.remediation.money import money_typed
from grievance.remediation.queries import ActionView, action_view
from grievance.remediation.services import planning, revising
from grievance.remediation.services.terms import LONGEST_TEXT, ActionTerms
from grievance.remediation.states import OwnerKind
from grievance.web.operator.desk import (
    Page,
    find_action,
    find_matter,
    find_plan,
    for_sites,
    must_be_unchanged,
    rail,
)
from grievance.web.operator.forms import ActionForm
from grievance.web.operator.matters import page_of_matter
from grievance.web.operator.showing import cause_choices, remedy_choices
from grievance.web.ui.forms import saved
from grievance.web.ui.locales import select_locale
from grievance.web.ui.money_fields import currencies
from grievance.web.ui.typed_names import Listed
from grievance.web.ui.visitors import staff


@for_sites
def draw_up(reference: str) -> Page:
    """Begin a plan."""
    return _step(reference, lambda: planning.draw_up_plan(staff(), find_matter(reference)))


@for_sites
def propose(reference: str) -> Page:
    """Put the site's plan forward."""
    matter = find_plan(reference).case.reference
    return _step(matter, lambda: planning.propose_plan(staff(), find_plan(reference)))


@for_sites
def accept(reference: str) -> Page:
    """Say for the site that it will do what the team has proposed."""
    matter = find_plan(reference).case.reference
    return _step(matter, lambda: planning.accept_plan(staff(), find_plan(reference)))


@for_sites
def accept_action(reference: str) -> Page:
    """Say for the site that it will do what the team has proposed in the place of another action."""
    matter = find_action(reference).plan.case.reference
    return _step(matter, lambda: revising.accept_replacement(staff(), find_action(reference)))


@for_sites
def add(reference: str) -> Page:
    """Add an action to a plan."""
    plan = find_plan(reference)
    owner = next((each for each in possible_owners(plan.case) if each.id == staff().organisation_id), None)
    form = _form(
        plan.case,
        version=plan.version,
        locale=select_locale(),
        owner=owner.reference if owner is not None else "",
    )

    def save() -> None:
        found = find_plan(reference)
        must_be_unchanged(form, found.version)
        planning.add_action(staff(), found, terms=_terms(found.case, form))

    if form.arrived() and saved(form, save):
        return _to_plan(find_plan(reference).case.reference)
    return _page(form, find_plan(reference).case, gettext("Add an action"))


@for_sites
def change(reference: str) -> Page:
    """Change an action while the plan is being written."""
    action = find_action(reference)
    view = action_view(staff(), action, locale=select_locale())
    form = _form(action.plan.case, **_values(view))

    def save() -> None:
        found = find_action(reference)
        must_be_unchanged(form, found.version)
        revising.change_action(staff(), found, terms=_terms(found.plan.case, form))

    if form.arrived() and saved(form, save):
        return _to_plan(find_action(reference).plan.case.reference)
    return _page(form, find_action(reference).plan.case, gettext("Change the action"), reference)


@for_sites
def drop(reference: str) -> Page:
    """Take an action out of a plan that is being written."""
    matter = find_action(reference).plan.case.reference
    return _step(matter, lambda: revising.drop_action(staff(), find_action(reference)))


def _step(matter: str, step: Callable[[], object]) -> Page:
    """Take a step of one button; if it is refused, the matter's page says why."""
    try:
        with transaction():
            step()
    except (NotFound, NotAllowed):
        raise
    except Refusal as refused:
        return page_of_matter(matter, refused)
    return _to_plan(matter)


def _form(case: Case, **values: object) -> ActionForm:
    form = ActionForm(**values)
    form.remedy_type.choices = remedy_choices()
    form.root_cause.choices = cause_choices()
    form.owner.among(Listed([(each.reference, each.name) for each in possible_owners(case)]))
    form.currency.choices = currencies(gettext("No money"))
    return form


def _page(form: ActionForm, case: Case, title: str, action: str | None = None) -> Page:
    page = render_template(
        "operator/action_form.html",
        nav=rail(),
        form=form,
        matter=case.reference,
        heading=title,
        longest=LONGEST_TEXT,
        action=action,
    )
    return page, form.answer_status


def _terms(case: Case, form: ActionForm) -> ActionTerms:
    owner = _owner(case, form.owner.data or "")
    amount, currency = form.money()
    assert form.due_on.data is not None
    assert form.workers.data is not None
    return ActionTerms(
        remedy_type=form.remedy_type.data or "",
        root_cause=form.root_cause.data or "",
        owner_kind=OwnerKind.CONTRACTOR if owner.kind is OrganisationKind.CONTRACTOR else OwnerKind.SITE,
        owner_id=owner.id,
        due_on=form.due_on.data,
        workers_covered=form.workers.data,
        amount=amount,
        currency=currency,
        text=form.text.data or "",
        locale=form.locale.data or select_locale(),
    )


def _owner(case: Case, reference: str) -> Organisation:
    found = owner_of(case, reference)
    if found is None:
        raise InvalidInput(N_("Choose who will do it from the list."), field="owner")
    return found


def _values(view: ActionView) -> dict[str, object]:
    return {
        "version": view.version,
        "text": view.text.text,
        "locale": view.text.lang,
        "remedy_type": view.remedy_type,
        "root_cause": view.root_cause,
        "owner": view.owner_reference,
        "due_on": view.due_on,
        "workers": view.workers_covered,
        "amount": money_typed(view.amount, view.currency),
        "currency": view.currency or "",
    }


def _to_plan(matter: str) -> Response:
    return redirect(url_for("operator.matter", reference=matter, _anchor="plan"), code=303)
