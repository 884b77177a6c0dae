"""Correct what the product says in a language, without a new version of it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from babel.messages import Catalog
from babel.messages.pofile import write_po
from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import TextAreaField
from wtforms.validators import Length

from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.pages import Page
from grievance.opening.queries import correction_of, corrections_of
from grievance.opening.services.languages import LONGEST, correct_text, reset_text
from grievance.web.admin.desk import Answer, administrators, chips, page_number, pager, rail
from grievance.web.admin.languages import translated_locale
from grievance.web.ui.catalogue_files import PLURALS, how_many_forms
from grievance.web.ui.catalogue_texts import CatalogueText, texts_of
from grievance.web.ui.catalogues import value_faults
from grievance.web.ui.forms import Form, _l
from grievance.web.ui.in_force import in_force
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import staff

_A_PAGE = 50
_JOIN = "\x04"


class TextForm(Form):
    """One message in one language; most have one form, a plural up to six."""

    form_0 = TextAreaField(_l("Corrected words"), validators=[Length(max=LONGEST)])
    form_1 = TextAreaField(_l("Corrected words, plural form 2"), validators=[Length(max=LONGEST)])
    form_2 = TextAreaField(_l("Corrected words, plural form 3"), validators=[Length(max=LONGEST)])
    form_3 = TextAreaField(_l("Corrected words, plural form 4"), validators=[Length(max=LONGEST)])
    form_4 = TextAreaField(_l("Corrected words, plural form 5"), validators=[Length(max=LONGEST)])
    form_5 = TextAreaField(_l("Corrected words, plural form 6"), validators=[Length(max=LONGEST)])

    def fields(self, count: int) -> list[Any]:
        """Return the fields of as many forms as the message has in this language."""
        return [self[f"form_{number}"] for number in range(count)]


@administrators
def list_texts(locale: str) -> Answer:
    """List what the product says in a language, by words, for workers only, or what was corrected."""
    code = translated_locale(locale)
    corrected = {each.message_key: each for each in corrections_of(code)}
    text, of = request.args.get("q", "")[:100], request.args.get("of", "")
    found = [
        each
        for each in texts_of(code).values()
        if (not text or each.contains(text) or _is_in(text, corrected.get(each.key)))
        and (of != "workers" or each.for_workers)
        and (of != "corrected" or each.key in corrected)
    ]
    number = page_number()
    rows = [
        {
            "text": each,
            "shown": corrected[each.key].forms[0] if each.key in corrected else each.forms[0],
            "corrected": each.key in corrected,
        }
        for each in found[(number - 1) * _A_PAGE : number * _A_PAGE]
    ]
    page: Page[dict[str, Any]] = Page(rows, total=len(found), number=number, size=_A_PAGE)
    choices = [("workers", gettext("for workers")), ("corrected", gettext("corrected"))]
    return render_template(
        "admin/texts.html",
        language=language(code),
        page=page,
        text=text,
        kept={"of": of} if of else {},
        groups=[chips("of", gettext("Which"), choices)],
        **pager(page),
        **rail(),
    )


@administrators
def show(locale: str, key: str) -> Answer:
    """Show one text beside its English, and take other words for it."""
    code = translated_locale(locale)
    text = texts_of(code).get(key)
    if text is None:
        abort(404)
    count = how_many_forms(code) if len(text.english) > 1 else 1
    present = correction_of(code, key)
    shown = present.forms if present is not None else text.forms
    form = TextForm(**{f"form_{number}": form for number, form in enumerate(shown[:count])})
    if request.method == "POST" and form.form_0.name not in request.form:
        abort(400)
    if form.arrived() and _keep(form, code, text, count):
        return redirect(url_for("admin.text", locale=locale, key=key), code=303)
    page = render_template(
        "admin/text.html",
        language=language(code),
        text=text,
        fields=form.fields(count),
        present=present,
        errors=form.mistakes(),
        **rail(),
    )
    return page, form.answer_status


@administrators
def reset(locale: str, key: str) -> Answer:
    """Say again what the catalogue says."""
    code = translated_locale(locale)
    with transaction():
        reset_text(staff(), code, key)
    in_force().read()
    return redirect(url_for("admin.text", locale=locale, key=key), code=303)


@administrators
def export(locale: str) -> Answer:
    """Hand out the corrections of a language as a piece of a catalogue, for translators."""
    code = translated_locale(locale)
    known = {each.message: each for each in texts_of(code).values()}
    catalogue = Catalog(locale=code)
    catalogue.mime_headers = [("Plural-Forms", PLURALS[code])]
    for each in corrections_of(code):
        context, _join, english = each.message.rpartition(_JOIN)
        text = known.get(each.message)
        plural = text is not None and len(text.english) > 1
        catalogue.add(
            text.english if plural and text is not None else english,
            tuple(each.forms) if plural else each.forms[0],
            context=context or None,
        )
    written = BytesIO()
    write_po(written, catalogue, width=110, omit_header=False)
    response = Response(written.getvalue(), mimetype="text/x-gettext-translation")
    response.headers["Content-Disposition"] = f'attachment; filename="corrections-{code}.po"'
    return response


def _keep(form: TextForm, code: str, text: CatalogueText, count: int) -> bool:
    fields = form.fields(count)
    for number, field in enumerate(fields):
        words = field.data or ""
        faults = value_faults(text.english, words, locale=code, number=number)
        field.errors = [translated(fault, name=name) for fault, name in faults] if words.strip() else []
    if any(field.errors for field in fields):
        return False
    try:
        with transaction():
            correct_text(staff(), code, text.message, forms=[field.data or "" for field in fields])
    except InvalidInput as refusal:
        form.blame(refusal)
        return False
    in_force().read()
    return True


def _is_in(words: str, correction: Any) -> bool:
    return correction is not None and any(
        words.casefold() in str(form).casefold() for form in correction.forms
    )
