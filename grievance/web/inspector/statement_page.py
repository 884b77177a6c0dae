"""What an operator wants to tell all its customers: looked at, and published or sent back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.cases.models.case import Case
from grievance.cases.services.disclosing import permission_for
from grievance.cases.services.steps import Words
from grievance.cases.states import DisclosureAudience
from grievance.foundation.errors import WrongState
from grievance.remediation.services.terms import LONGEST_TEXT
from grievance.transparency.queries.chain import remedy_as_brands_see
from grievance.transparency.queries.site_statements import (
    StatementView,
    find_statement,
    page_of_statements,
    why_brands_may_not_read,
)
from grievance.transparency.services.site_statements import publish_statement, send_statement_back
from grievance.transparency.states import StatementState
from grievance.web.inspector.desk import Page, find_case, for_case_team, languages, present, rail
from grievance.web.inspector.disclosure_preview import marked_texts
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.remedy_figures import remedy_figures, remedy_money, standing_tag
from grievance.web.ui.site_statements import shown_statement

_FOR_BRANDS = permission_for(DisclosureAudience.BRAND)


class PublishForm(RefusableForm):
    """That a version may go out as it is."""

    statement = HiddenField()


class BackForm(RefusableForm):
    """Why a version does not go out."""

    statement = HiddenField()
    reason = TextAreaField(
        _l("Why it does not go out"),
        description=_l("The operator reads this."),
        validators=[DataRequired(_l("Fill this in.")), Length(max=LONGEST_TEXT)],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


@for_case_team
def show(reference: str) -> Page:
    """Show what an operator wrote from a case, and decide about the version that waits."""
    case = find_case(reference)
    form: PublishForm | BackForm | None = None
    if request.method == "POST":
        present().must(_FOR_BRANDS)
        posted = form = PublishForm() if request.form.get("do") == "publish" else BackForm()
        if posted.arrived() and saved(posted, lambda: _decide(reference, posted)):
            return redirect(url_for("inspector.statement", reference=reference), code=303)
    found = page_of_statements(present(), case, page=page_number())
    page = render_template(
        "inspector/statement.html",
        nav=rail(),
        case=case,
        statements=[shown_statement(each) for each in found.rows],
        place=pages_here(found),
        errors=form.mistakes() if form is not None else [],
        refused=_refusal(form),
        **_to_decide(case, found.rows, form),
    )
    return page, form.answer_status if form is not None else 200


def _decide(reference: str, form: PublishForm | BackForm) -> None:
    case = find_case(reference)
    chosen = form.statement.data or ""
    if not chosen:
        raise WrongState
    statement = find_statement(case, chosen)
    if isinstance(form, BackForm):
        words = Words(form.reason.data or "", form.locale.data or "en")
        send_statement_back(present(), case, statement, reason=words)
    else:
        publish_statement(present(), case, statement)


def _to_decide(case: Case, found: Sequence[StatementView], form: RefusableForm | None) -> dict[str, Any]:
    """Return what somebody looks at before they decide about the version that waits, if one does."""
    waiting = next((each for each in found if each.state is StatementState.WAITING), None)
    if waiting is None or case.site is None:
        return {"waiting": None}
    seen = remedy_as_brands_see(case.site)
    why_not = why_brands_may_not_read(case, seen)
    texts = [(waiting.lang, waiting.text)] if waiting.text else []
    return {
        "waiting": waiting.reference,
        "marked": marked_texts(present(), case, DisclosureAudience.BRAND, texts),
        "why_not": translated(why_not) if why_not is not None else "",
        "seen": {
            **standing_tag(str(seen.standing)),
            "figures": remedy_figures(seen.figures.remedy),
            "money": remedy_money(seen.figures.remedy),
            "figures_of": seen.figures_of,
        },
        "may_decide": present().may(_FOR_BRANDS),
        "back": form if isinstance(form, BackForm) else BackForm(formdata=None),
    }


def _refusal(form: RefusableForm | None) -> str:
    refusal = form.refusal if form is not None else None
    return translated(refusal.message, **refusal.values) if refusal is not None else ""
