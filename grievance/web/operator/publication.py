"""What will be published of a matter: the site reads it first, and says which fact is wrong."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.cases.models.case import Case
from grievance.foundation.errors import WrongState
from grievance.policy.permissions import Permission
from grievance.transparency.labels import SITE_FACT_LABELS
from grievance.transparency.queries.site_facts import (
    FactsToCheck,
    called_wrong,
    facts_to_check,
    objections_by_site,
)
from grievance.transparency.services.hearing_sites import LONGEST_OBJECTION, object_to
from grievance.transparency.states import SiteFact
from grievance.web.operator.desk import Page, find_matter, for_sites, rail
from grievance.web.operator.forms import _LANGUAGES, _MISSING
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.locales import select_locale
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.site_facts import fact_words, shown_objection
from grievance.web.ui.visitors import staff


class ObjectionForm(RefusableForm):
    """Which fact is wrong, what is right, and where it is written."""

    fact = OneOf(_l("Which fact is wrong?"))
    text = TextAreaField(
        _l("What is right"), validators=[DataRequired(_MISSING), Length(max=LONGEST_OBJECTION)]
    )
    source = TextAreaField(_l("Source"), validators=[DataRequired(_MISSING), Length(max=LONGEST_OBJECTION)])
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)


@for_sites
def publication(reference: str) -> Page:
    """Show what will be published and what was said of it, and take what is wrong with it."""
    case = find_matter(reference)
    shown = facts_to_check(staff(), case)
    objections = objections_by_site(staff(), case, page=page_number())
    form = ObjectionForm(locale=select_locale())
    form.fact.choices = _open_facts(case, shown)
    if form.is_submitted():  # type: ignore[no-untyped-call]
        staff().must(Permission.Appeal.CONTEST)
        if shown is None:
            raise WrongState
    if form.arrived() and saved(form, lambda: _object(reference, form)):
        return redirect(url_for("operator.publication", reference=reference), code=303)
    page = render_template(
        "operator/publication.html",
        nav=rail(),
        reference=reference,
        shown=shown,
        rows=[
            {"fact": translated(SITE_FACT_LABELS[fact]), "says": fact_words(fact, value)}
            for fact, value in (shown.facts.items() if shown is not None else ())
        ],
        objections=[shown_objection(each) for each in objections.rows],
        objections_place=pages_here(objections),
        form=form,
        may_object=bool(form.fact.choices) and staff().may(Permission.Appeal.CONTEST),
        longest=LONGEST_OBJECTION,
    )
    return page, form.answer_status


def _open_facts(case: Case, shown: FactsToCheck | None) -> list[tuple[str, str]]:
    """Return the facts of which the site may still say that they are wrong."""
    if shown is None or not shown.open:
        return []
    said = called_wrong(case, shown.published_on)
    return [(each.value, translated(SITE_FACT_LABELS[each])) for each in shown.facts if each not in said]


def _object(reference: str, form: ObjectionForm) -> None:
    object_to(
        staff(),
        find_matter(reference),
        fact=SiteFact(form.fact.data or ""),
        text=form.text.data or "",
        source=form.source.data or "",
        locale=form.locale.data or select_locale(),
    )
