"""The words of our template for lists of claims, in the language of whoever downloads it."""

from __future__ import annotations

from flask_babel import gettext

from grievance.accounts.models.user import User
from grievance.complaints.labels import FILING_LABELS
from grievance.complaints.questionnaire import CHILD_AT_WORK, SENSITIVE
from grievance.foundation.db import db
from grievance.remediation.money import currency_choices
from grievance.representation.blank import Explanation, blank_workbook
from grievance.representation.columns import (
    COLUMN_HINTS,
    COLUMN_LABELS,
    COMPANY_WORDS,
    KNOWN_WORDS,
    READS_WORDS,
    Column,
)
from grievance.representation.queries import bases_of
from grievance.standards.catalogue import catalogue
from grievance.web.representative.questions import all_read_out
from grievance.web.ui.locales import language, open_locales, select_locale
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import staff


def problem_choices() -> list[tuple[str, str]]:
    """Return (code, words) of what can be filed in a list."""
    apart = SENSITIVE | CHILD_AT_WORK
    items = [each for each in catalogue().items.values() if not each.retired and each.code not in apart]
    return [(each.code, f"{each.code} – {translated(each.staff_label)}") for each in items]


def basis_choices() -> list[tuple[str, str]]:
    """Return (code, words) of the rights by which the visitor can file, or of all before they can at all."""
    bases = bases_of(db.session.get_one(User, staff().user_id))
    return [
        (each.value, translated(label)) for each, label in FILING_LABELS.items() if each in bases or not bases
    ]


def template_file() -> bytes:
    """Return the template as a workbook."""
    choices = {
        Column.LANGUAGE: open_locales(),
        Column.KNOWN: tuple(KNOWN_WORDS),
        Column.COMPANY: tuple(COMPANY_WORDS),
        Column.READS: tuple(READS_WORDS),
        Column.BASIS: [code for code, _words in basis_choices()],
        Column.AGREED: ("yes",),
    }
    meaning = [
        (str(column), f"{translated(label)} {translated(COLUMN_HINTS.get(column, ''))}".strip())
        for column, label in COLUMN_LABELS.items()
    ]
    problems = [(code, label.partition(" – ")[2]) for code, label in problem_choices()]
    currencies = [(code, label.partition(" – ")[2]) for code, label in currency_choices(select_locale())]
    asked = [
        (language(locale).autonym, "\n".join(question))
        for locale, questions in all_read_out().items()
        for question in questions
    ]
    return blank_workbook(
        choices,
        [
            Explanation(gettext("columns"), meaning),
            Explanation(gettext("problems"), problems, Column.PROBLEM),
            Explanation(gettext("currencies"), currencies, Column.CURRENCY),
            Explanation(gettext("ask each worker"), asked),
        ],
    )
