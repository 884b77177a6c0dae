"""What an interpreter is asked for: the list by day, and one text with room for its translation."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.cases.access import TRANSLATIONS
from grievance.cases.labels import TEXT_KIND_LABELS
from grievance.cases.models.translation import TranslationRequest
from grievance.cases.services.translating import copy_of, give_back, hand_in
from grievance.cases.translations import asked_of, is_late, kind_of
from grievance.foundation import clock
from grievance.foundation.errors import Sealed
from grievance.foundation.pages import part_of
from grievance.policy.roles import Role
from grievance.web.ui.forms import RefusableForm, _l, saved
from grievance.web.ui.glossary import explained
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number, pager
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.visitors import for_roles, staff

Page = str | tuple[str, int] | Response
for_interpreters = for_roles(Role.INTERPRETER)
GIVE_BACK = "give_back"


class HandInForm(RefusableForm):
    """A text in the language that was asked for."""

    text = TextAreaField(
        _l("Your translation"),
        description=_l("Say all that is said, and nothing more. Keep what is unclear unclear."),
        validators=[DataRequired(_l("Write the translation first.")), Length(max=8000)],
    )


@for_interpreters
def show_all() -> str:
    """List what the visitor is asked for, the earliest first."""
    asked = asked_of(staff())
    found = part_of(asked, number=page_number())
    return render_template(
        "interpreter/texts.html",
        nav=_rail(asked),
        rows=[_row(each) for each in found.rows],
        **pager(found, lambda number: url_for("interpreter.texts", page=number)),
    )


@for_interpreters
def show(reference: str) -> Page:
    """Show one text, and take in what was made of it."""
    found = _find(reference)
    form = HandInForm(formdata=None) if request.form.get("what") == GIVE_BACK else HandInForm()
    if request.form.get("what") == GIVE_BACK:
        done = saved(form, lambda: give_back(staff(), _find(reference)))
    else:
        done = form.arrived() and saved(
            form, lambda: hand_in(staff(), _find(reference), text=form.text.data or "")
        )
    if done:
        return redirect(url_for("interpreter.texts"), code=303)
    found = _find(reference)
    page = render_template(
        "interpreter/text.html",
        nav=_rail(asked_of(staff())),
        row=_row(found),
        text=_opened(found, form),
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal,
        give_back=GIVE_BACK,
    )
    return page, form.answer_status


def _find(reference: str) -> TranslationRequest:
    return TRANSLATIONS.find(staff(), TranslationRequest.reference, reference)


def _opened(found: TranslationRequest, form: HandInForm) -> dict[str, Any] | None:
    """Return the text as it was written; what is to be read again fills the form. None without the key."""
    try:
        held = copy_of(staff(), found)
    except Sealed:
        return None
    if request.method == "GET":
        form.text.data = held["translation"] or ""
    words, locale = held["text"] or "", held["lang"] or found.from_locale
    spoken = language(locale)
    return {
        "words": words,
        "tag": spoken.tag,
        "dir": spoken.direction,
        "terms": explained(words, locale),
    }


def _row(asked: TranslationRequest) -> dict[str, Any]:
    late = is_late(asked, clock.today())
    return {
        "reference": asked.reference,
        "from": language(asked.from_locale),
        "to": language(asked.to_locale),
        "kind": translated(TEXT_KIND_LABELS[kind_of(asked)]),
        "again": asked.reads_again,
        "by": asked.asked_by.name,
        "due": day(asked.due_on),
        "iso": asked.due_on.isoformat(),
        "late": late,
    }


def _rail(asked: list[TranslationRequest]) -> list[dict[str, Any]]:
    return [
        {
            "label": gettext("Texts to translate"),
            "url": url_for("interpreter.texts"),
            "icon": "language",
            "current": request.endpoint == "interpreter.texts",
            "count": len(asked) or None,
            "late": any(is_late(each, clock.today()) for each in asked),
        }
    ]
