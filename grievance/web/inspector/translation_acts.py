"""Ask an interpreter for one text, take it back, and show what interpreters have and have made."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask_babel import gettext

from grievance.cases.interpreting import TextKind
from grievance.cases.labels import TEXT_KIND_LABELS
from grievance.cases.models.case import Case
from grievance.cases.models.translation import TranslationRequest
from grievance.cases.services.translating import WORK, Wish, ask_for_translation, take_back
from grievance.cases.states import CaseType
from grievance.cases.translations import (
    TranslatableText,
    find_text,
    interpreters_for,
    is_late,
    kind_of,
    page_of_texts,
    page_of_waiting,
)
from grievance.foundation import clock
from grievance.foundation.errors import NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.web.inspector import forms
from grievance.web.inspector.acts import Act
from grievance.web.ui.forms import Form
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, listed, translated
from grievance.web.ui.typed_names import Listed

_ALL = frozenset(CaseType)
#: So many texts that interpreters have stand beside the rest of a case's page.
TEXTS = 20
#: So many texts are offered at a time, each opened to say how it begins.
CHOICES = 50
_LONGEST = 40
"""A choice of a list names so much of a text."""


def with_interpreters(case: Case) -> dict[str, Any]:
    """Return which texts of a case interpreters have now."""
    found = page_of_waiting(case, page=page_number("texts"), size=TEXTS)
    rows = [
        {
            "what": _asked(each),
            "who": each.interpreter.name,
            "due": day(each.due_on),
            "late": is_late(each, clock.today()),
        }
        for each in found.rows
    ]
    return {
        "with_interpreters": rows,
        "with_interpreters_place": pages_here(found, "texts", anchor="#with-interpreters"),
    }


def _asked(each: TranslationRequest) -> str:
    values = {
        "what": translated(TEXT_KIND_LABELS[kind_of(each)]),
        "one": language(each.from_locale).autonym,
        "other": language(each.to_locale).autonym,
    }
    if each.reads_again:
        return gettext("%(what)s: %(one)s → %(other)s, to be read again", **values)
    return gettext("%(what)s: %(one)s → %(other)s", **values)


def _ask_form(actor: Actor, case: Case) -> Form:
    form = forms.AskInterpreterForm()
    found = page_of_texts(actor, case, page=page_number("texts"), size=CHOICES)
    offered = {each.key: each for each in found.rows}
    if form.text.data and form.text.data not in offered:
        with suppress(NotFound):
            offered[form.text.data] = find_text(actor, case, form.text.data)
    form.text.choices = [(key, _named(each)) for key, each in offered.items()]
    form.pages_of_choice = pages_here(found, "texts")
    people = [
        (each.user.reference, f"{each.user.name} ({_spoken(each.locales)})")
        for each in interpreters_for(case)
    ]
    form.interpreter.among(Listed(people))
    return form


def _spoken(locales: tuple[str, ...]) -> str:
    return listed(language(code).autonym for code in locales)


def _named(text: TranslatableText) -> str:
    """Return what a choice says of a text: what it is, of which day, in which language, how it begins."""
    words = " ".join(text.words.split())
    beginning = f"{words[:_LONGEST]}…" if len(words) > _LONGEST else words
    what = translated(TEXT_KIND_LABELS[text.kind])
    if text.kind is TextKind.REPORT:
        what = gettext("%(what)s (report %(number)s)", what=what, number=text.number)
    return f"{what}, {day(text.at)}, {language(text.locale).autonym}: {beginning}"


def _ask(actor: Actor, case: Case, form: Form) -> None:
    ask_for_translation(
        actor,
        case,
        Wish(
            text=form["text"].data or "",
            locale=form["locale"].data or "",
            interpreter=form["interpreter"].data or "",
            due_on=form["day"].data,
            reads_again=bool(form["reads_again"].data),
        ),
    )


def _back_form(_actor: Actor, case: Case) -> Form:
    form = forms.TakeBackForm()
    found = page_of_waiting(case, page=page_number("texts"), size=CHOICES)
    form.text.choices = [
        (each.reference, f"{_asked(each)} ({each.interpreter.name}, {day(each.due_on)})")
        for each in found.rows
    ]
    form.pages_of_choice = pages_here(found, "texts")
    return form


INTERPRETING: tuple[Act, ...] = (
    Act(
        "ask_interpreter",
        N_("Ask an interpreter"),
        _ask_form,
        _ask,
        permissions=WORK,
        hint=N_(
            "They open a copy of this one text and nothing else of the case, until they hand it in. "
            "If the text names somebody, they read the name."
        ),
        icon="language",
        kinds=_ALL,
    ),
    Act(
        "take_back_text",
        N_("Take a text back from an interpreter"),
        _back_form,
        lambda actor, case, form: take_back(actor, case, form["text"].data or ""),
        permissions=WORK,
        hint=N_("From now on they cannot open it. Somebody else can be asked."),
        icon="language",
        kinds=_ALL,
    ),
)
