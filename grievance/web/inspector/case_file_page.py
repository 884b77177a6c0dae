"""The file of a case on paper: why somebody needs it, what it holds, and the file itself."""

from __future__ import annotations

from flask import render_template
from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.services.steps import Words
from grievance.exports.services.filing import WHO, FileWanted, compose_file, hand_out_file
from grievance.exports.typesetting import typeset_whatever
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, Sealed, Unavailable
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.forms import LONG
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import OneOf, RefusableForm, _l
from grievance.web.ui.locales import PAPER_LOCALES, language
from grievance.web.ui.sealed_files import as_paper
from grievance.web.ui.voices import voice_of


class CaseFileForm(RefusableForm):
    """Why the file is needed, and what it holds besides the course of the case."""

    reason = TextAreaField(
        _l("Why you need it on paper"),
        description=_l("It stands on the cover and in the timeline."),
        validators=[DataRequired(_l("Say why, in a few words.")), LONG],
    )
    locale = OneOf(_l("Language of the file"))
    with_words = BooleanField(_l("With what the workers told in their own words"))
    with_names = BooleanField(_l("With the names and contacts of the workers, where I may see them"))


@for_case_team
def make(reference: str) -> Page:
    """Ask for the reason, then hand the file out; who made it, when and why is kept, the file is not."""
    case = find_case(reference)
    if not any(present().may(each) for each in WHO):
        raise NotAllowed
    form = CaseFileForm(locale=writing_locale())
    form.locale.choices = [(code, language(code).autonym) for code in PAPER_LOCALES]
    if form.arrived():
        try:
            return _handed_out(reference, form)
        except InvalidInput as refusal:
            form.blame(refusal)
        except (GuardRefused, Sealed, Unavailable) as refusal:
            form.refusal = refusal
    page = render_template(
        "inspector/case_file.html",
        nav=rail(),
        case=case,
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal,
    )
    return page, form.answer_status


def _handed_out(reference: str, form: CaseFileForm) -> Page:
    actor, voice = present(), voice_of(form.locale.data or "")
    wanted = FileWanted(
        reason=Words(form.reason.data or "", writing_locale()),
        with_words=bool(form.with_words.data),
        with_names=bool(form.with_names.data),
    )
    # Before the transaction begins: nobody waits while a long file is set.
    printed = typeset_whatever(compose_file(actor, find_case(reference), wanted, voice=voice))
    with transaction():
        hand_out_file(actor, find_case(reference), wanted, printed, voice=voice)
    return as_paper(printed.pdf, name=f"case-{reference}.pdf")
