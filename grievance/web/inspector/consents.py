"""Who may know what: every worker's answers with what they were asked, and what the team asks them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext
from wtforms.validators import DataRequired

from grievance.cases.models.case import Case
from grievance.cases.services.disclosing import ask_workers
from grievance.complaints.consents import ConsentCell, askable, matrix_of
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, Sealed
from grievance.web.inspector.consent_words import ANSWER_TONES, answer_words, audience_words, field_words
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.forms import ActForm
from grievance.web.inspector.letters import letter_form, letter_of
from grievance.web.inspector.worker_views import reports_here
from grievance.web.ui.forms import Form, OneOf, SomeOf, _l
from grievance.web.ui.locales import language
from grievance.web.ui.paging import pager
from grievance.web.ui.presentation import day, translated

#: So many of the answers that a worker gave about one thing are shown, the newest; the case file has all.
HISTORY = 20


class AskForm(ActForm):
    """Whom and what the workers are asked about."""

    audience = OneOf(
        _l("Who would know"), validators=[DataRequired(_l("Choose one of the list."))], default=""
    )
    about = SomeOf(_l("What they would know"))


@for_case_team
def show(reference: str) -> Page:
    """Show the whole matrix, and ask the workers."""
    actor, case = present(), find_case(reference)
    form = _form(case)
    refused: GuardRefused | Sealed | None = None
    if form.arrived():
        try:
            with transaction():
                case = find_case(reference)
                audience = ConsentAudience(form["audience"].data)
                fields = [ConsentField(each) for each in form["about"].data or ()]
                letter = letter_of(form, case)
                ask_workers(actor, case, audience=audience, fields=fields, letter=letter)
        except InvalidInput as refusal:
            form.blame(refusal)
        except (GuardRefused, Sealed) as refusal:
            refused = refusal
        else:
            return redirect(url_for("inspector.consents", reference=reference), code=303)
    there = reports_here(case.complaints)
    page = render_template(
        "inspector/consents.html",
        nav=rail(),
        case=case,
        form=form,
        errors=form.mistakes(),
        refused=translated(refused.message, **refused.values) if refused is not None else None,
        reports=[consents_shown(each, at) for at, each in there.rows],
        place=pager(there, lambda number: url_for("inspector.consents", reference=reference, page=number)),
    )
    return page, refused.status if refused is not None else form.answer_status


def consents_shown(complaint: Complaint, number: int) -> dict[str, Any]:
    """Return one worker's answers by audience, each with its history and the texts that were shown."""
    cells = matrix_of(complaint)
    about = dict.fromkeys(each.field for each in cells)
    return {
        "number": number,
        "columns": [
            {"key": "who", "label": gettext("Who would know"), "head": True},
            *({"key": each.value, "label": field_words(each)} for each in about),
        ],
        "audiences": [
            {
                "who": audience_words(audience),
                "cells": {each.field.value: _cell(each) for each in cells if each.audience is audience},
            }
            for audience in askable(complaint)
        ],
    }


def answer_shown(cell: ConsentCell) -> dict[str, Any]:
    """Return what a worker says about one thing now, and since when a question about it waits."""
    tone, icon = ANSWER_TONES[cell.answer]
    unasked = gettext("Totals only: never asked") if cell.counted else gettext("No: never asked")
    silent = cell.silent and cell.answer is ConsentAnswer.NO
    return {
        "what": field_words(cell.field),
        "answer": unasked if silent else answer_words(cell.answer),
        "tone": tone,
        "icon": icon,
        "asked": day(cell.asked_on),
    }


def _cell(cell: ConsentCell) -> dict[str, Any]:
    return {
        **answer_shown(cell),
        "answers": len(cell.history),
        "history": [
            {
                "answer": answer_words(each.answer),
                "on": day(each.on),
                "language": language(each.locale),
                "text": each.text,
            }
            for each in cell.history[:HISTORY]
        ],
    }


def _audiences(case: Case) -> list[ConsentAudience]:
    return list(dict.fromkeys(each for complaint in case.complaints for each in askable(complaint)))


def _form(case: Case) -> Form:
    form = letter_form(AskForm, case, template="who_may_know" if case.complaints else "")
    audience, about = form["audience"], form["about"]
    assert isinstance(audience, OneOf)
    assert isinstance(about, SomeOf)
    audience.choices = [
        ("", gettext("Choose one")),
        *((each.value, audience_words(each)) for each in _audiences(case)),
    ]
    about.choices = [(each.value, field_words(each)) for each in ConsentField]
    return form
