"""Translate a text of a case by hand, beside its original and what others made of it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext

from grievance.cases.interpreting import TextKind
from grievance.cases.models.case import Case
from grievance.cases.services.translating import WORK, write_translation
from grievance.cases.translations import TranslatableText, find_text
from grievance.cases.versions import Version, versions_of_messages, versions_of_report
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput, NotAllowed
from grievance.policy.actor import Actor
from grievance.web.inspector import forms
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.letters import writing_locale
from grievance.web.inspector.words_beside import pane, pane_of
from grievance.web.ui.glossary import explained


@for_case_team
def translate(reference: str, text: str) -> Page:
    """Take in a translation by whoever of the team reads the language."""
    actor, case = present(), find_case(reference)
    if not any(actor.may(each) for each in WORK):
        raise NotAllowed
    found = find_text(actor, case, text)
    form = forms.TranslationForm(locale=_wanted(found))
    if form.arrived():
        try:
            with transaction():
                write_translation(
                    actor,
                    find_case(reference),
                    text,
                    locale=form.locale.data or "",
                    text=form.text.data or "",
                )
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            return redirect(url_for("inspector.case", reference=reference), code=303)
    page = render_template(
        "inspector/act.html",
        nav=rail(),
        case=case,
        act={"label": _title(found), "hint": "", "kind": "primary", "icon": "edit"},
        form=form,
        errors=form.mistakes(),
        beside=_beside(actor, case, found),
        terms=explained(found.words, found.locale),
        templates=[],
        warnings=[],
        refused=None,
    )
    return page, form.answer_status


def _title(text: TranslatableText) -> str:
    if text.message is not None:
        return gettext("Translate a message")
    return gettext("Translate a report") if text.kind is TextKind.REPORT else gettext("Translate a recording")


def _wanted(text: TranslatableText) -> str:
    """Return the language that most likely lacks: the worker’s for what the team wrote, else one's own."""
    return text.complaint.locale if text.kind is TextKind.TO_WORKER else writing_locale()


def _beside(actor: Actor, case: Case, text: TranslatableText) -> list[dict[str, Any]]:
    made = map(pane_of, _made(actor, case, text))
    return [pane(gettext("Original"), text.locale, text.words), *made]


def _made(actor: Actor, case: Case, text: TranslatableText) -> list[Version]:
    if text.message is not None:
        return versions_of_messages(actor, [text.message.reference]).get(text.message.reference, [])
    return versions_of_report(actor, text.complaint).get(text.key, [])
