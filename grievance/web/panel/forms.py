"""The forms of a panel: a vote, and the decision that most of it want."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale, gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.cases.labels import APPEAL_OUTCOME_LABELS, OUTCOME_LABELS
from grievance.cases.panels import AppealOutcome
from grievance.cases.states import Outcome
from grievance.foundation.text import clean_lines
from grievance.standards.catalogue import catalogue
from grievance.web.ui.forms import OneOf, RefusableForm, _l
from grievance.web.ui.locales import WORKER_LOCALES, language
from grievance.web.ui.presentation import translated

LONG = Length(max=8000)
_MISSING = _l("Fill this in.")
_CHANGE, _PLAIN = "change_", "plain_"


def _locale_field(label: str) -> OneOf:
    choices = [(code, language(code).autonym) for code in WORKER_LOCALES]
    return OneOf(label, choices=choices, default=lambda: str(get_locale() or "en"))


def _reason_field() -> TextAreaField:
    return TextAreaField(
        _l("Why"),
        description=_l("The rest of the panel reads this once they have voted themselves."),
        validators=[DataRequired(_MISSING), LONG],
    )


class VoteForm(RefusableForm):
    """What one member of a panel wants, and why."""

    outcome = OneOf(
        _l("What should become of it?"),
        choices=[(each.value, _l(label)) for each, label in APPEAL_OUTCOME_LABELS.items()],
        default=AppealOutcome.UPHOLD.value,
    )
    reason = _reason_field()
    locale = _locale_field(_l("Language of your text"))

    def changes(self) -> dict[str, Outcome]:
        """Return what was chosen for each finding, where something was."""
        return {
            each.name.removeprefix(_CHANGE): Outcome(each.data)
            for each in self
            if each.name.startswith(_CHANGE) and each.data
        }


class DecisionForm(RefusableForm):
    """What a panel says when most of it want the same."""

    reasons = TextAreaField(_l("Reasons, for the file"), validators=[DataRequired(_MISSING), LONG])
    plain = TextAreaField(
        _l("In plain words, for the worker"),
        description=_l("Short sentences, no names."),
        validators=[DataRequired(_MISSING), LONG],
    )
    locale = _locale_field(_l("Language of both"))

    def translations(self) -> dict[str, str]:
        """Return the plain words in the workers' languages, as far as somebody wrote them."""
        written = {
            each.name.removeprefix(_PLAIN): clean_lines(each.data or "")
            for each in self
            if each.name.startswith(_PLAIN)
        }
        return {code: text for code, text in written.items() if text}


def vote_form(items: Sequence[str], **values: Any) -> VoteForm:
    """Make the form of a vote, with a choice for each finding that can change."""
    outcomes = [
        ("", gettext("Stays as it is")),
        *((each.value, translated(OUTCOME_LABELS[each])) for each in Outcome),
    ]
    fields: dict[str, Any] = {
        f"{_CHANGE}{code}": OneOf(
            gettext(
                "New finding on %(item)s", item=f"{code} {translated(catalogue().items[code].staff_label)}"
            ),
            choices=outcomes,
        )
        for code in items
    }
    # Said after what it is the reason for: a form shows its fields in the order in which they were made.
    fields |= {"reason": _reason_field(), "locale": _locale_field(_l("Language of your text"))}
    made: type[VoteForm] = type("VoteOnFindings", (VoteForm,), fields)
    return made(**values)


def decision_form(locales: Sequence[str], **values: Any) -> DecisionForm:
    """Make the form of a decision, with the plain words in each language of the workers."""
    fields = {
        f"{_PLAIN}{code}": TextAreaField(
            gettext("Plain words in the worker's language (%(language)s)", language=language(code).autonym),
            description=_l("Translated by a person. If you leave it empty, it is marked as not translated."),
            validators=[LONG],
        )
        for code in locales
    }
    made: type[DecisionForm] = type("DecisionWithTranslations", (DecisionForm,), fields)
    return made(**values)
