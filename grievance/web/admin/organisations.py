"""Organisations, and which company of the supply chain they are."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from grievance.accounts.access import ORGANISATIONS
from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.queries import organisations, people_of
from grievance.accounts.services.organising import add_organisation, correct_organisation
from grievance.accounts.services.providing import KINDS, provider_of
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.supplychain.registry import company_called, company_of
from grievance.supplychain.services.stewardship import stands_for
from grievance.web.admin.desk import Answer, administrators, chips, page_number, pager, rail
from grievance.web.admin.forms import OrganisationFactsForm, OrganisationForm, words_of
from grievance.web.admin.words import ORGANISATION_KINDS, USER_STATES
from grievance.web.ui.paging import pages_here
from grievance.web.ui.visitors import staff


@administrators
def list_organisations() -> Answer:
    """List organisations, by words and by kind."""
    asked = request.args.get("kind", "")
    kind = OrganisationKind(asked) if asked in set(OrganisationKind) else None
    text = request.args.get("q", "")
    page = organisations(staff(), kind=kind, text=text, page=page_number())
    return render_template(
        "admin/organisations.html",
        page=page,
        text=text,
        kind=kind,
        kinds=ORGANISATION_KINDS,
        groups=[chips("kind", gettext("Kind"), words_of(ORGANISATION_KINDS))],
        **pager(page),
        **rail(),
    )


@administrators
def add() -> Answer:
    """Add an organisation."""
    form = OrganisationForm()
    form.offer()
    if form.arrived():
        try:
            with transaction():
                made = add_organisation(
                    staff(),
                    name=form.name.data or "",
                    kind=OrganisationKind(form.kind.data or ""),
                    country=form.country.data,
                    party=form.party.data or None,
                )
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            return redirect(url_for("admin.organisation", reference=made.reference), code=303)
    page = render_template(
        "admin/form.html",
        form=form,
        errors=form.mistakes(),
        words=gettext("Add an organisation"),
        back=url_for("admin.organisations"),
        **rail(),
    )
    return page, form.answer_status


@administrators
def show(reference: str) -> Answer:
    """Show one organisation with its people, and take corrections."""
    found = ORGANISATIONS.find(staff(), Organisation.reference, reference)
    company = company_of(found)
    form = OrganisationFactsForm(
        name=found.name, country=found.country, company=company.name if company is not None else ""
    )
    if form.arrived():
        try:
            _correct(reference, form)
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            return redirect(url_for("admin.organisation", reference=reference), code=303)
    people = people_of(staff(), found, page=page_number())
    page = render_template(
        "admin/organisation.html",
        organisation=found,
        kind=ORGANISATION_KINDS[found.kind],
        people=people.rows,
        place=pages_here(people),
        can_vouch=found.kind in KINDS,
        is_vouching=provider_of(found) is not None,
        states=USER_STATES,
        form=form,
        errors=form.mistakes(),
        **rail(),
    )
    return page, form.answer_status


def _correct(reference: str, form: OrganisationFactsForm) -> None:
    with transaction():
        found = ORGANISATIONS.find(staff(), Organisation.reference, reference)
        correct_organisation(staff(), found, name=form.name.data or "", country=form.country.data)
        wanted = (form.company.data or "").strip()
        present = company_of(found)
        if wanted == (present.name if present is not None else ""):
            return
        company = company_called(wanted) if wanted else None
        if wanted and company is None:
            raise InvalidInput(N_("No company has this name or code. See the sites."), field="company")
        stands_for(staff(), found, company)
