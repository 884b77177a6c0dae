"""The forms of a text for somebody outside: its words and translations, and the workers' time to say no."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flask_babel import gettext
from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.cases.disclosure_versions import last_version
from grievance.cases.models.case import Case
from grievance.cases.services.disclosing import NEEDS_WORDS
from grievance.cases.states import DisclosureAudience
from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor
from grievance.vault.services.compartments import open_item
from grievance.web.inspector.desk import languages
from grievance.web.inspector.forms import LONG, ActForm
from grievance.web.inspector.letters import letter_form, writing_locale
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.locales import language

TRANSLATION = "translation_"


class LayForm(ActForm):
    """Until when workers can say no, and what is written to them."""

    answer_by = DateField(
        _l("The workers can say no until"), validators=[DataRequired(_l("Give a day that is still to come."))]
    )

    @classmethod
    def for_case(cls, case: Case) -> Form:
        """Return the form with the letter that says that something waits for them."""
        return letter_form(cls, case, template="text_for_you" if case.complaints else "")


def text_form(actor: Actor, case: Case, audience: DisclosureAudience, *, readers: Sequence[str]) -> Form:
    """Return the form of a text, filled with its last version."""
    last = last_version(case, audience)
    held: dict[str, Any] = {"lang": writing_locale(), "text": ""}
    if last is not None:
        with suppress(Sealed):
            held = open_item(actor, last.item)
    fields: dict[str, Any] = {
        "text": TextAreaField(_l("Text"), description=_hint(audience), validators=[*_needed(audience), LONG]),
        "locale": OneOf(_l("Language of the text"), choices=languages(), default=writing_locale()),
    }
    for code in readers:
        fields[f"{TRANSLATION}{code}"] = TextAreaField(
            gettext("The same in a language they read (%(language)s)", language=language(code).autonym),
            description=_l("Translated by a person. Leave it empty if the text is in this language."),
            validators=[Length(max=8000)],
        )
    made: type[Form] = type("DisclosureForm", (ActForm,), fields)
    translated = {f"{TRANSLATION}{code}": each["text"] for code, each in held.get("translations", {}).items()}
    return made(text=held["text"], locale=held["lang"], **translated)


def translations_of(form: Form, readers: Sequence[str]) -> dict[str, str]:
    """Return the translations that were typed, by language."""
    typed = {code: form[f"{TRANSLATION}{code}"].data or "" for code in readers}
    return {code: text for code, text in typed.items() if text.strip() and code != form["locale"].data}


def _hint(audience: DisclosureAudience) -> str:
    if audience is DisclosureAudience.AUTHORITY:
        return _l("The labour authority reads exactly this text. No names, nothing that shows who reported.")
    if audience is DisclosureAudience.SITE:
        return _l("The site reads exactly this text. Say it in your own words: never a worker's.")
    return _l(
        "In your own words: no names, nothing that shows who reported. "
        "It may stay empty: then the facts go alone."
    )


def _needed(audience: DisclosureAudience) -> list[DataRequired]:
    return [DataRequired(_l("Write something first."))] if audience in NEEDS_WORDS else []
