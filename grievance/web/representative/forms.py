"""The forms of this desk: a list, or one claim that is typed in."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale, gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.foundation.text import N_
from grievance.remediation.money import currency_choices, money_typed
from grievance.representation.claims import ReadClaim
from grievance.representation.columns import COLUMN_HINTS, COLUMN_LABELS, Column
from grievance.representation.services.talking import LONGEST
from grievance.supplychain.lists.cells import Cell, FoundRow
from grievance.supplychain.lists.statements import Remark
from grievance.web.representative.template_words import basis_choices, problem_choices
from grievance.web.ui.forms import OneOf, RefusableForm, _l
from grievance.web.ui.locales import WORKER_LOCALES, language, open_locales, select_locale
from grievance.web.ui.presentation import translated

KNOWN_LABELS = {
    "nobody": N_("Nobody"),
    "team": N_("Only the case team"),
    "helper": N_("The case team and you"),
}
COMPANY_LABELS = {"ask": N_("Ask first"), "yes": N_("Yes"), "no": N_("No")}
BASIS_HINT = N_(
    "Consent needs this person’s yes below. Where nobody asked them, no answer of theirs can be a yes."
)
READS_LABELS = {"no": N_("No"), "yes": N_("Yes")}


def _words(labels: dict[str, str]) -> list[tuple[str, str]]:
    return [(value, _l(label)) for value, label in labels.items()]


class TalkForm(RefusableForm):
    """What a representative writes to the case team."""

    text = TextAreaField(
        _l("Message to the case team"),
        description=_l("The worker does not read it, and it tells nothing for the worker."),
        validators=[DataRequired(_l("Write the message first.")), Length(max=LONGEST)],
    )
    locale = OneOf(
        _l("Language of the text"),
        choices=[(code, language(code).autonym) for code in WORKER_LOCALES],
        default=lambda: str(get_locale() or "en"),
    )


class ListForm(RefusableForm):
    """A list of claims."""

    file = FileField(_l("List of claims (XLSX or CSV)"), validators=[FileRequired(_l("Choose a file."))])


class ClaimForm(RefusableForm):
    """One claim, with the same fields as a row of a list."""

    slip = StringField(_l(COLUMN_LABELS[Column.SLIP]), description=_l(COLUMN_HINTS[Column.SLIP]))
    language = OneOf(_l(COLUMN_LABELS[Column.LANGUAGE]))
    problem = OneOf(_l(COLUMN_LABELS[Column.PROBLEM]))
    site = StringField(_l(COLUMN_LABELS[Column.SITE]), description=_l(COLUMN_HINTS[Column.SITE]))
    place = StringField(_l(COLUMN_LABELS[Column.PLACE]))
    what_happened = TextAreaField(_l(COLUMN_LABELS[Column.STORY]), description=_l(COLUMN_HINTS[Column.STORY]))
    amount = StringField(_l(COLUMN_LABELS[Column.AMOUNT]))
    currency = OneOf(_l(COLUMN_LABELS[Column.CURRENCY]))
    who_may_know = OneOf(_l(COLUMN_LABELS[Column.KNOWN]), choices=_words(KNOWN_LABELS), default="nobody")
    name = StringField(_l(COLUMN_LABELS[Column.NAME]))
    tell_company = OneOf(_l(COLUMN_LABELS[Column.COMPANY]), choices=_words(COMPANY_LABELS), default="ask")
    you_may_read = OneOf(_l(COLUMN_LABELS[Column.READS]), choices=_words(READS_LABELS), default="no")
    # Of the yes that follows; a box shows no hint of its own.
    basis = OneOf(_l(COLUMN_LABELS[Column.BASIS]), description=_l(BASIS_HINT))
    agreed = BooleanField(_l(COLUMN_LABELS[Column.AGREED]))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.language.choices = [(code, language(code).autonym) for code in open_locales()]
        self.problem.choices = [("", gettext("Choose")), *problem_choices()]
        self.basis.choices = [("", gettext("Choose")), *basis_choices()]
        self.currency.choices = [("", "–"), *currency_choices(select_locale())]

    def row(self, number: int) -> FoundRow:
        """Return what was typed as a row of a list."""
        typed = {str(column): str(self[column].data or "") for column in Column}
        typed[Column.AGREED] = "yes" if self.agreed.data else ""
        return FoundRow("", number, {column: Cell(text, "") for column, text in typed.items()})

    def blame_cells(self, claim: ReadClaim) -> None:
        """Put what is wrong with each cell beside its field."""
        for fault in claim.faults:
            field = self[str(fault.values["column"])]
            field.errors = [*field.errors, fault_text(fault)]


def fault_text(fault: Remark) -> str:
    """Return what is wrong with a cell, with our name of its column in the visitor's words."""
    column = Column(str(fault.values["column"]))
    return translated(fault.message, **{**fault.values, "column": translated(COLUMN_LABELS[column])})


def with_plain_amount(claim: ReadClaim) -> FoundRow:
    """Return a row whose amount is written as in a list, whatever language it was typed in."""
    said = claim.said
    if said is None or said.owed is None:
        return claim.row
    amount = Cell(money_typed(said.owed.amount, said.owed.currency), "")
    return FoundRow(claim.row.sheet, claim.row.number, {**claim.row.cells, str(Column.AMOUNT): amount})


def own_locale() -> str:
    """Return how amounts are written by the visitor."""
    return str(get_locale() or "en")
