"""A private interview: a sheet that shows nothing of any case, and from which only a password leads back."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.cases.models.case import Case
from grievance.cases.services import notes
from grievance.cases.workers import workers_of
from grievance.foundation.errors import NotAllowed
from grievance.policy.permissions import Permission
from grievance.web.inspector.desk import Page, find_case, for_case_team, languages, present
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.handing_over import hand_over, open_page


class InterviewForm(RefusableForm):
    """What somebody says who sits beside the screen, and in which language it is written down."""

    locale = OneOf(_l("Language"), choices=languages())
    text = TextAreaField(_l("Write here"), validators=[DataRequired(_l("Fill this in.")), Length(max=8000)])


@for_case_team
def hear(reference: str) -> Page:
    """Hand the device over, show an empty sheet, keep what is written on it, and show an empty one again."""
    case = find_case(reference)
    if not (present().may(Permission.Case.TRIAGE) or present().may(Permission.Case.INVESTIGATE)):
        raise NotAllowed
    if "begin" in request.form:
        return hand_over(url_for("inspector.case", reference=reference))
    form = InterviewForm(locale=_language_on(case))

    def save() -> None:
        text, locale = form.text.data or "", form.locale.data or "en"
        notes.note_interview(present(), find_case(reference), text=text, locale=locale)

    if form.arrived() and saved(form, save):
        again = url_for("inspector.interview", reference=reference, kept=1, locale=form.locale.data)
        return redirect(again, code=303)
    page = render_template(
        "inspector/interview.html",
        nav=None,
        keys=None,
        begun=open_page() is not None,
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal,
        kept="kept" in request.args,
        case_url=url_for("inspector.case", reference=reference),
    )
    return page, form.answer_status


def _language_on(case: Case) -> str:
    """Return the language of the sheet before this one, else of the case's workers, else of the colleague."""
    offered = {code for code, _name in languages()}
    likely = (request.args.get("locale", ""), *(each.locale for each in workers_of(case)))
    return next((code for code in likely if code in offered), writing_locale())
