"""The register of sites and companies: search, what is known of each, names, numbers, merging."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from grievance.foundation.db import transaction
from grievance.policy.permissions import Permission
from grievance.supplychain.access import COMPANIES, SITES
from grievance.supplychain.dossier import find_both
from grievance.supplychain.identifiers import Scheme
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.names import NameKind
from grievance.supplychain.services import merging, naming
from grievance.supplychain.stages import MINERAL_LABELS, STAGE_LABELS
from grievance.web.admin.desk import Answer, rail, stewards
from grievance.web.admin.forms import words_of
from grievance.web.ui.dossier import NAME_KINDS, SCHEMES, known_of
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.visitors import staff

_SOURCE = _l("Source")
_PAGES = {
    "site": "admin.site",
    "company": "admin.company",
    "park": "admin.park",
    "relation": "admin.relation",
}


class NameForm(RefusableForm):
    """Another name of a site or company."""

    name = StringField(_l("Name"), validators=[DataRequired(_l("Enter a name.")), Length(max=200)])
    kind = OneOf(_l("What kind of name"))
    language = StringField(_l("Language"), validators=[Length(max=12)])
    source = StringField(_SOURCE, validators=[Length(max=500)])


class NumberForm(RefusableForm):
    """A number by which others know a site or company."""

    scheme = OneOf(_l("Whose number"))
    value = StringField(_l("Number"), validators=[DataRequired(_l("Enter the number.")), Length(max=120)])
    issuer = StringField(_l("Country of the register"), validators=[Length(max=2)])
    since = StringField(_l("Since"), validators=[Length(max=10)])
    until = StringField(_l("Until"), validators=[Length(max=10)])
    source = StringField(_SOURCE, validators=[DataRequired(_l("Say where this is from.")), Length(max=500)])


@stewards
def search() -> Answer:
    """Find sites and companies by any of their names or numbers, in any script."""
    text = request.args.get("q", "")[:200]
    found_sites, companies = find_both(staff(), text) if text.strip() else ([], [])
    return render_template(
        "admin/search.html",
        text=text,
        sites=found_sites,
        companies=companies,
        stages=STAGE_LABELS,
        minerals=MINERAL_LABELS,
        **rail(),
    )


@stewards
def show_company(reference: str) -> Answer:
    """Show what is known of a company."""
    company = COMPANIES.find(staff(), Company.reference, reference)
    return render_template("admin/company.html", company=company, **known_to_stewards(company), **rail())


def known_to_stewards(record: Site | Company) -> dict[str, Any]:
    """Return what pages show of a site's or company's dossier, with the links of stewards."""
    return {**known_of(record, _PAGES), "what": _what(record)}


@stewards
def add_name(what: str, reference: str) -> Answer:
    """Take another name of a site or company."""
    record = find_record(what, reference)
    form = NameForm(kind=NameKind.ALIAS)
    form.kind.choices = words_of(NAME_KINDS)

    def save() -> None:
        naming.add_name(
            staff(),
            find_record(what, reference),
            form.name.data or "",
            kind=NameKind(form.kind.data or ""),
            language=form.language.data or None,
            source=form.source.data or None,
        )

    if form.arrived() and saved(form, save):
        return to_record(record)
    return form_page(form, record, gettext("Another name"))


@stewards
def add_number(what: str, reference: str) -> Answer:
    """Take a number by which others know a site or company."""
    record = find_record(what, reference)
    form = NumberForm()
    form.scheme.choices = words_of(SCHEMES)

    def save() -> None:
        naming.add_identifier(
            staff(),
            find_record(what, reference),
            form.value.data or "",
            scheme=Scheme(form.scheme.data or ""),
            issuer=form.issuer.data or "",
            since=form.since.data,
            until=form.until.data,
            source=form.source.data or "",
        )

    if form.arrived() and saved(form, save):
        return to_record(record)
    return form_page(form, record, gettext("A number of another register"))


@stewards
def merge(what: str, reference: str) -> Answer:
    """Look for the record that is the same, and let it stand for this one."""
    record = find_record(what, reference)
    if request.method == "POST":
        with transaction():
            target = find_record(what, request.form.get("into", ""))
            target = merging.merge(staff(), find_record(what, reference), into=target)
        return to_record(target)
    text = request.args.get("q", record.name)[:200]
    found = find_both(staff(), text)[what == "companies"]
    return render_template(
        "admin/merge.html",
        record=record,
        what=what,
        text=text,
        found=[each for each in found if each.id != record.id],
        stages=STAGE_LABELS,
        minerals=MINERAL_LABELS,
        back=_page_of(record),
        **rail(),
    )


@stewards
def split(what: str, reference: str) -> Answer:
    """Let a merged record stand for itself again."""
    with transaction():
        record = find_record(what, reference)
        merging.split(staff(), record)
    return to_record(record)


def find_record(what: str, reference: str) -> Site | Company:
    """Return the site or company that an address means."""
    staff().must(Permission.Site.MANAGE)
    if what == "sites":
        return SITES.find(staff(), Site.reference, reference)
    return COMPANIES.find(staff(), Company.reference, reference)


def _what(record: Site | Company) -> str:
    return "sites" if isinstance(record, Site) else "companies"


def _page_of(record: Site | Company) -> str:
    endpoint = "admin.site" if isinstance(record, Site) else "admin.company"
    return url_for(endpoint, reference=record.reference)


def to_record(record: Site | Company) -> Response:
    """Lead back to the page of a site or company."""
    return redirect(_page_of(record), code=303)


def form_page(
    form: RefusableForm, record: Site | Company, words: str, *, hints: dict[str, str] | None = None
) -> Answer:
    """Show one form about a site or company."""
    page = render_template(
        "admin/form.html",
        form=form,
        errors=form.mistakes(),
        words=words,
        hints=hints or {},
        back=_page_of(record),
        **rail(),
    )
    return page, form.answer_status
