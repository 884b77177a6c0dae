"""A private interview: a sheet for notes that shows nothing of any case, sealed as soon as it is sent."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.cases.services import notes
from grievance.foundation.errors import NotAllowed
from grievance.policy.permissions import Permission
from grievance.web.inspector.desk import Page, find_case, for_case_team, present
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import RefusableForm, _l, saved


class InterviewForm(RefusableForm):
    """What somebody says who sits beside the screen."""

    text = TextAreaField(_l("Write here"), validators=[DataRequired(_l("Fill this in.")), Length(max=8000)])


@for_case_team
def hear(reference: str) -> Page:
    """Show an empty sheet, keep what is written on it, and show an empty sheet again."""
    find_case(reference)
    if not (present().may(Permission.Case.TRIAGE) or present().may(Permission.Case.INVESTIGATE)):
        raise NotAllowed
    form = InterviewForm()

    def save() -> None:
        text = form.text.data or ""
        notes.note_interview(present(), find_case(reference), text=text, locale=writing_locale())

    if form.arrived() and saved(form, save):
        return redirect(url_for("inspector.interview", reference=reference, kept=1), code=303)
    page = render_template(
        "inspector/interview.html",
        nav=None,
        keys=None,
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal,
        kept="kept" in request.args,
        end_url=url_for("inspector.case", reference=reference),
    )
    return page, form.answer_status
