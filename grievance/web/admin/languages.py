"""Languages: which are open for workers, who has read them, and what was corrected in them."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from grievance.complaints.consent_texts import all_consent_texts
from grievance.foundation.db import transaction
from grievance.foundation.errors import Changed, InvalidInput
from grievance.foundation.text import N_
from grievance.opening.fingerprints import fingerprint, message_key
from grievance.opening.queries import corrections_of, count_corrections, reviews_of
from grievance.opening.services.languages import mark_reviewed
from grievance.web.admin.desk import Answer, administrators, rail
from grievance.web.ui.catalogue_files import TRANSLATED
from grievance.web.ui.forms import Form, _l
from grievance.web.ui.in_force import decided, in_force
from grievance.web.ui.locales import WORKER_LOCALES, language, open_locales
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.session import settings
from grievance.web.ui.visitors import staff

STATES = {
    "source": (N_("Written in this language"), "accent"),
    "open": (N_("Open for reports"), "good"),
    "changed": (N_("Closed: its words changed since somebody read them"), "warn"),
    "closed": (N_("Closed: nobody has read it yet"), "plain"),
    "draft": (N_("Draft, shown as such"), "info"),
}

#: So many of those who have read a language stand on a page.
REVIEWS = 50


class ReviewForm(Form):
    """Who has read what workers agree to in a language."""

    reviewer = StringField(
        _l("Who read it"),
        validators=[DataRequired(_l("Say who read it: a person's name.")), Length(max=120)],
    )
    seen_hash = HiddenField()
    certain = BooleanField(_l("They read this language well and say that every sentence is right."))


@administrators
def list_languages() -> Answer:
    """List the languages of workers with who has read them."""
    rows = []
    for code in WORKER_LOCALES:
        latest = reviews_of(code, size=1).rows
        label, tone = STATES[state_of(code)]
        rows.append(
            {
                "language": language(code),
                "state": translated(label),
                "tone": tone,
                "review": latest[0] if latest else None,
                "corrected": count_corrections(code) if code in TRANSLATED else None,
            }
        )
    return render_template("admin/languages.html", rows=rows, **rail())


@administrators
def show(locale: str) -> Answer:
    """Show what workers agree to, side by side with English, and take that somebody has read it."""
    code = translated_locale(locale)
    form = ReviewForm()
    shown = in_force().consents_in(code)
    if form.arrived():
        refusal = _mark(form, code, shown) if form.certain.data else None
        if refusal is None and form.certain.data:
            return redirect(url_for("admin.language", locale=locale), code=303)
        if not form.certain.data:
            form.certain.errors = [gettext("Tick this if it is so.")]
    form.seen_hash.data = fingerprint(shown)
    label, tone = STATES[state_of(code)]
    reviews = reviews_of(code, page=page_number("reviews"), size=REVIEWS)
    page = render_template(
        "admin/language.html",
        language=language(code),
        state=translated(label),
        tone=tone,
        rows=_side_by_side(code, shown),
        form=form,
        errors=form.mistakes(),
        reviews=reviews.rows,
        reviews_place=pages_here(reviews, "reviews", anchor="#reviews"),
        corrected=count_corrections(code),
        **rail(),
    )
    return page, 422 if form.errors else 200


def state_of(code: str) -> str:
    """Return whether a language is open for workers, and if not, why."""
    if code not in TRANSLATED:
        return "source"
    if code in decided().reviewed:
        return "open"
    if settings().demo:
        return "draft"
    return "changed" if code in decided().reviewed_once else "closed"


def translated_locale(tag: str) -> str:
    """Return the code of a language that is translated, or answer that there is none."""
    code = tag.replace("-", "_")
    if code not in TRANSLATED:
        abort(404)
    return code


def closed_languages() -> list[str]:
    """Return the names of the languages that workers are not offered."""
    return [language(code).autonym for code in WORKER_LOCALES if code not in open_locales()]


def _side_by_side(code: str, shown: list[str]) -> list[dict[str, Any]]:
    corrected = {each.message_key for each in corrections_of(code)}
    return [
        {
            "english": english,
            "translation": translation,
            "key": message_key(english),
            "corrected": message_key(english) in corrected,
        }
        for english, translation in zip(all_consent_texts(), shown, strict=True)
    ]


def _mark(form: ReviewForm, code: str, shown: list[str]) -> InvalidInput | Changed | None:
    try:
        with transaction():
            mark_reviewed(
                staff(),
                code,
                reviewer=form.reviewer.data or "",
                shown=shown,
                seen_hash=form.seen_hash.data or "",
            )
    except InvalidInput as refusal:
        form.blame(refusal)
        return refusal
    except Changed as refusal:
        form.certain.errors = [gettext("The texts changed since you opened this page. Read them again.")]
        return refusal
    in_force().read()
    return None
