"""Write down by hand what sources say of supply, roles and assurance, and what becomes of a relation."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext

from grievance.accounts.models.organisation import Organisation
from grievance.foundation.choosing import Named
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.permissions import Permission
from grievance.supplychain.access import LINKS, PARKS
from grievance.supplychain.claims import AssuranceScheme, AssuranceStatus, CompanyRole
from grievance.supplychain.dossier import meant
from grievance.supplychain.labels import CLAIMS, EVIDENCES, LINK_STATE_TEXTS
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.park import Park
from grievance.supplychain.models.site import Site
from grievance.supplychain.registry import ends_of
from grievance.supplychain.services import involving, parks, relations
from grievance.supplychain.stages import CONFIDENCE_LABELS, MINERAL_LABELS, Confidence
from grievance.supplychain.states import CLAIM_FLOW
from grievance.web.admin.claim_forms import (
    AssuranceForm,
    ClaimForm,
    MoveForm,
    RelationForm,
    RoleForm,
    TenancyForm,
)
from grievance.web.admin.desk import Answer, rail, stewards
from grievance.web.admin.register import find_record, form_page, to_record
from grievance.web.admin.register_words import CHECKED, PERIODS, UNITS
from grievance.web.ui.forms import saved
from grievance.web.ui.presentation import translated
from grievance.web.ui.typed_names import Records
from grievance.web.ui.visitors import staff

NOBODY_ANSWERS = N_("Choose which end says so.")
_FORMS: dict[str, type[ClaimForm]] = {
    "relation": RelationForm,
    "role": RoleForm,
    "assurance": AssuranceForm,
    "park": TenancyForm,
}


@stewards
def say(what: str, reference: str, about: str) -> Answer:
    """Take what a source says about a site or company."""
    record = find_record(what, reference)
    if about == "park" and not isinstance(record, Site):
        raise NotFound
    form = _FORMS[about]()
    form.offer()

    def save() -> None:
        _save(form, find_record(what, reference))

    if form.arrived() and saved(form, save):
        return to_record(record)
    hints = {
        "other": gettext("A name, a number or the code. Where several fit, they are listed."),
        "company": gettext("A name, a number or the code. Where several fit, they are listed."),
        "since": gettext("A year, a month or a day."),
        "work": gettext("For example drilling, transport, food, or bringing people from another country."),
        "park": gettext("One that is missing is added under Industrial parks first."),
    }
    return form_page(form, record, _title(about, record.name), hints=hints)


@stewards
def relation(reference: str) -> Answer:
    """Show what is claimed about one supply relation, and take what becomes of it."""
    link = LINKS.find(staff(), SupplyLink.reference, reference)
    staff().must(Permission.Site.MANAGE)
    ends = ends_of(link)
    form = MoveForm()
    moves = [(step.verb, translated(step.label)) for step in CLAIM_FLOW.open_from(link.claim)]
    form.verb.choices = [("check", translated(CHECKED)), *moves]
    form.by.among(Records(ends), none="–")
    if not ends.fitting("", most=1):
        # Only an end can confirm or dispute, and neither is among the organisations here.
        form.verb.choices = [each for each in form.verb.choices if each[0] not in ("confirm", "dispute")]
        del form.by

    def save() -> None:
        _move(form, LINKS.find(staff(), SupplyLink.reference, reference), ends)

    if form.arrived() and saved(form, save):
        return redirect(url_for("admin.relation", reference=reference), code=303)
    page = render_template(
        "admin/relation.html",
        link=link,
        form=form,
        errors=form.mistakes(),
        claims=CLAIMS,
        states=LINK_STATE_TEXTS,
        minerals=MINERAL_LABELS,
        evidences=EVIDENCES,
        units=UNITS,
        periods=PERIODS,
        confidences=CONFIDENCE_LABELS,
        **rail(),
    )
    return page, form.answer_status


def _title(about: str, name: str) -> str:
    if about == "relation":
        return gettext("Supply relation of %(name)s", name=name)
    if about == "role":
        return gettext("Who owns, operates or staffs %(name)s", name=name)
    if about == "park":
        return gettext("In which park %(name)s lies", name=name)
    return gettext("What a scheme says of %(name)s", name=name)


def _save(form: ClaimForm, record: Site | Company) -> None:
    if isinstance(form, RelationForm):
        other = meant(staff(), form.other.data or "", field="other")
        supplier, customer = (record, other) if form.direction.data == "supplies" else (other, record)
        code = f"by-hand-{new_reference().lower()}"
        facts = form.facts() | _end("supplier", supplier) | _end("customer", customer)
        relations.assert_link(staff(), code=code, **facts)
    elif isinstance(form, RoleForm):
        company = meant(staff(), form.company.data or "", field="company", kind=Company)
        assert isinstance(company, Company)
        involving.involve(
            staff(),
            company,
            record,
            role=CompanyRole(form.role.data or ""),
            share=form.share.data,
            work=form.work.data or None,
            confidence=Confidence(form.confidence.data or ""),
            **form.dated(),
        )
    elif isinstance(form, TenancyForm):
        assert isinstance(record, Site)
        parks.place_in_park(
            staff(),
            record,
            PARKS.find(staff(), Park.reference, form.park.data or ""),
            confidence=Confidence(form.confidence.data or ""),
            **form.dated(),
        )
    elif isinstance(form, AssuranceForm):
        involving.assure(
            staff(),
            record,
            scheme=AssuranceScheme(form.scheme.data or ""),
            status=AssuranceStatus(form.status.data or ""),
            standard=form.standard.data or None,
            **form.dated(),
        )


def _end(name: str, record: Site | Company) -> dict[str, Any]:
    """Return the columns of one end: a site with whoever runs it, or a company alone."""
    if isinstance(record, Site):
        return {f"{name}_site_id": record.id, f"{name}_id": record.operator_id}
    return {f"{name}_id": record.id}


def _move(form: MoveForm, link: SupplyLink, ends: Named[Organisation]) -> None:
    verb = form.verb.data or ""
    if verb == "check":
        relations.check_claim(staff(), link)
    elif verb == "settle":
        relations.settle_claim(staff(), link)
    elif verb == "end":
        relations.end_claim(staff(), link, until=form.until.data or "")
    else:
        by = ends.one(form.by.data or "")
        if by is None:
            raise InvalidInput(NOBODY_ANSWERS, field="by")
        relations.answer_claim(staff(), link, verb, by=by)
