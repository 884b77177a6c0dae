"""Letters as a form: a template in all languages, or own words with a translation by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale, gettext
from wtforms import TextAreaField
from wtforms.validators import Length

from grievance.cases.letters import AT_ANY_TIME, TEMPLATES, Letter, templates_for
from grievance.cases.models.case import Case
from grievance.cases.workers import workers_of
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.web.inspector.desk import languages
from grievance.web.inspector.own_templates import own_choices, own_templates, own_texts
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.locales import DESK_LOCALES, language, select_locale
from grievance.web.ui.presentation import listed, translated

LONGEST = 4000
_PREFIX = "translation_"


def letter_form(base: type[Form], case: Case, *, template: str = "", **values: Any) -> Form:
    """Make a form with a letter in it: template, own words, their language, one translation per reader."""
    fields: dict[str, Any] = {
        "template": OneOf(
            _l("Message to the worker: template"), choices=_template_choices(case), default=template
        ),
        "letter": TextAreaField(
            _l("Message to the worker: own words"),
            description=_l("Instead of a template, or after it. Short sentences, no names."),
            validators=[Length(max=LONGEST)],
        ),
        "letter_locale": OneOf(
            _l("Language of your own words"), choices=languages(), default=writing_locale()
        ),
    }
    for code in reader_locales(case):
        fields[f"{_PREFIX}{code}"] = TextAreaField(
            gettext("The same in the worker's language (%(language)s)", language=language(code).autonym),
            description=_l("Translated by a person. If you leave it empty, it is marked as not translated."),
            validators=[Length(max=LONGEST)],
        )
    made: type[Form] = type("LetterForm", (base,), fields)
    return made(**values)


def letter_of(form: Form, case: Case) -> Letter | None:
    """Return the letter that was filled in, or None if nothing was written."""
    template, words = form["template"].data or "", clean_lines(form["letter"].data or "")
    if not template and not words:
        return None
    original = form["letter_locale"].data or "en"
    translations = {code: clean_lines(form[f"{_PREFIX}{code}"].data or "") for code in reader_locales(case)}
    own = {**{code: text for code, text in translations.items() if text}, original: words}
    if not template:
        return Letter(original=original, texts=own)
    texts = {}
    for code in dict.fromkeys([original, *reader_locales(case)]):
        ready = _said_in(template, code, case)
        if ready is not None and (not words or own.get(code)):
            texts[code] = f"{ready}\n\n{own[code]}" if words else ready
    if original not in texts:
        # Own words in a language that the template has not been translated to yet.
        texts[original] = f"{_as_first_written(template, case)}\n\n{words}".strip()
    return Letter(original=original, texts=texts, template=template)


def required_letter(form: Form, case: Case) -> Letter:
    """Return the letter, or say beside the field that it is missing."""
    found = letter_of(form, case)
    if found is None:
        raise InvalidInput(N_("Choose a template or write the message."), field="letter")
    return found


def template_in(code: str, locale: str) -> str | None:
    """Return a template in a language, or None where it has not been translated."""
    source = TEMPLATES[code].text
    with force_locale(locale):
        text = translated(source)
    return text if locale == "en" or text != source else None


def _said_in(code: str, locale: str, case: Case) -> str | None:
    """Return what a template of the product or of the team says in a language, where it does."""
    own = own_texts(case, code)
    return own.get(locale) if own is not None else template_in(code, locale)


def _as_first_written(code: str, case: Case) -> str:
    own = own_texts(case, code)
    return next(iter(own.values())) if own is not None else TEMPLATES[code].text


def templates_shown(case: Case) -> list[dict[str, Any]]:
    """Return what each template says, in the writer's language and in the workers'."""
    codes = list(dict.fromkeys([writing_locale(), *reader_locales(case)]))
    shown: list[tuple[str, Mapping[str, str | None]]] = [
        (translated(each.label), {code: template_in(each.code, code) for code in codes})
        for each in templates_for(case.restriction)
    ]
    shown += [(name, texts) for _code, name, texts in own_templates(case)]
    return [
        {
            "label": label,
            "texts": [
                {"lang": language(code).tag, "dir": language(code).direction, "text": texts[code]}
                for code in codes
                if texts.get(code) is not None
            ],
        }
        for label, texts in shown
    ]


def templates_for_several(actor: Actor) -> list[tuple[str, str]]:
    """Return the templates that can be sent to the workers of several cases: code and label."""
    own = own_choices(actor.team_ids)
    return [*((code, translated(TEMPLATES[code].label)) for code in AT_ANY_TIME), *own]


def letter_from(template: str, case: Case) -> Letter:
    """Return a template in the language of each worker of a case, or refuse if it lacks one."""
    texts = {code: _said_in(template, code, case) for code in reader_locales(case)}
    if not texts:
        raise GuardRefused(N_("No worker reported this: there is nobody to write to."))
    lacking = [code for code, text in texts.items() if text is None]
    if lacking:
        names = listed(language(code).autonym for code in lacking)
        raise GuardRefused(
            N_("This template is not written in %(languages)s. Write to these workers from the case."),
            languages=names,
        )
    said = {code: text for code, text in texts.items() if text is not None}
    return Letter(original=next(iter(said)), texts=said, template=template)


def reader_locales(case: Case) -> list[str]:
    """Return the languages of the case's workers, each once."""
    return list(dict.fromkeys(each.locale for each in workers_of(case)))


def writing_locale() -> str:
    """Return the language that a colleague most likely writes in."""
    code = select_locale()
    return code if code in DESK_LOCALES else "en"


def _template_choices(case: Case) -> list[tuple[str, str]]:
    ready = [(each.code, translated(each.label)) for each in templates_for(case.restriction)]
    return [("", gettext("None: own words")), *ready, *own_choices([case.team_id])]
