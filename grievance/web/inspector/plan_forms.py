"""The forms of the plan's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale, gettext
from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from grievance.cases.models.case import Case
from grievance.remediation.adequacy import ANSWER_LABELS, QUESTIONS
from grievance.remediation.money import currency_choices, parse_money
from grievance.remediation.states import OWNER_LABELS
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.desk import languages
from grievance.web.inspector.letters import letter_form, writing_locale
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import translated
from grievance.web.ui.typed_names import Listed

_LONG = Length(max=4000)
_PREFIX = "q_"


class SendBackForm(Form):
    """Why a plan goes back; the site reads it."""

    version = HiddenField()
    reason = TextAreaField(
        _l("What has to change"),
        description=_l("The site reads this. Never a worker's words."),
        validators=[DataRequired(_l("Write what has to change.")), _LONG],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


class WithMoney(Form):
    """A form in which an amount and its currency can be given."""

    amount = StringField(_l("Money, if any"), validators=[Length(max=20)])
    currency = OneOf(_l("Currency"))

    def offer_currencies(self) -> None:
        """Fill in the currencies that can be chosen."""
        self.currency.choices = [("", _l("None")), *currency_choices(writing_locale())]

    def money(self) -> tuple[int | None, str | None]:
        """Return the amount in minor units with its currency, or neither."""
        typed = (self.amount.data or "").strip()
        if not typed:
            return None, None
        return parse_money(typed, self.currency.data or "", locale=str(get_locale())), self.currency.data


class VerifyForm(WithMoney):
    """That an action was done, for how many; without a worker's yes, why that can be said."""

    version = HiddenField()
    workers = IntegerField(
        _l("For how many workers"), validators=[InputRequired(_l("Give a number, 0 if there are none."))]
    )
    why = TextAreaField(
        _l("Why it can be verified without a worker's yes"),
        description=_l(
            "Only if no worker was reached, one says no, or all of it counts though one got a part. "
            "Kept for the file."
        ),
        validators=[_LONG],
    )


class RejectForm(Form):
    """Why an action is not accepted; its owner reads it."""

    version = HiddenField()
    reason = TextAreaField(
        _l("Why it is not accepted"),
        description=_l("The owner reads this. Never a worker's words."),
        validators=[DataRequired(_l("Write why.")), _LONG],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


class MoreTimeForm(Form):
    """Why more time is refused; the owner reads it."""

    version = HiddenField()
    reason = TextAreaField(
        _l("Why there is no more time"),
        description=_l("The owner reads this. Never a worker's words."),
        validators=[DataRequired(_l("Write why.")), _LONG],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


class RelapseForm(Form):
    """That what was verified is not so any more; the owner reads it."""

    version = HiddenField()
    reason = TextAreaField(
        _l("What is not so any more"),
        description=_l("The owner reads this. Never a worker's words."),
        validators=[DataRequired(_l("Write what you saw.")), _LONG],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


#: What takes a reason that the owner of an action reads.
ReasonedForm = RejectForm | MoreTimeForm | RelapseForm


class TermsForm(WithMoney):
    """One thing that somebody will do by a day."""

    version = HiddenField()
    text = TextAreaField(
        _l("What will be done"), validators=[DataRequired(_l("Write what will be done.")), _LONG]
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)
    remedy_type = OneOf(_l("Kind of remedy"))
    root_cause = OneOf(_l("Root cause"))
    owner = OneOf(_l("Who does it"))
    owner_kind = OneOf(_l("As"), choices=[(each.value, _l(label)) for each, label in OWNER_LABELS.items()])
    due_on = DateField(_l("By which day"), validators=[DataRequired(_l("Give the day."))])
    workers = IntegerField(_l("For how many workers"), validators=[InputRequired(_l("Give a number."))])

    def offer_terms(self, owners: list[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        known = catalogue()
        self.owner.among(Listed(owners))
        self.remedy_type.choices = [
            (each.code, f"{each.code} · {translated(each.label)}") for each in known.remedy_types.in_order()
        ]
        self.root_cause.choices = [
            (each.code, f"{each.code} · {translated(each.label)}") for each in known.root_causes.in_order()
        ]
        self.offer_currencies()


class ActionForm(TermsForm):
    """One thing that somebody will do by a day, and the finding that it answers."""

    finding = OneOf(_l("Finding that it answers"))

    def offer(self, findings: list[tuple[str, str]], owners: list[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        self.offer_terms(owners)
        self.finding.choices = [("", _l("None")), *findings]


class LayForm(Form):
    """What is written to the workers, and the actions in their languages."""

    version = HiddenField()


def lay_form(case: Case, wanted: Sequence[tuple[str, int, str]]) -> Form:
    """Make the form with which a plan is laid before workers: translations that are wanted, and a letter."""
    fields = {
        _translation(action, code): TextAreaField(
            gettext("Action %(number)s in %(language)s", number=number, language=language(code).autonym),
            description=_l("Translated by a person. If you leave it empty, they read it as it was written."),
            validators=[_LONG],
        )
        for action, number, code in wanted
    }
    base: type[Form] = type("LayForm", (LayForm,), fields)
    return letter_form(base, case, template="plan_for_you")


def translations_in(form: Form, wanted: Sequence[tuple[str, int, str]]) -> dict[str, dict[str, str]]:
    """Return the translations that were typed, by action and language."""
    typed: dict[str, dict[str, str]] = {}
    for action, _number, code in wanted:
        text = (form[_translation(action, code)].data or "").strip()
        if text:
            typed.setdefault(action, {})[code] = text
    return typed


def agree_form(*, waits: bool, readers: Sequence[str] | None) -> Form:
    """Make the form with which a plan is agreed: why it cannot wait, and what is said to a worker's no.

    `readers` are the languages of all workers of the case, where one says no: not of that one alone.
    """
    fields: dict[str, Any] = {"version": HiddenField()}
    if waits:
        fields["why"] = TextAreaField(
            _l("Why it cannot wait until all workers were heard"),
            description=_l("For the file. No site reads this."),
            validators=[DataRequired(_l("Write why.")), _LONG],
        )
    if readers is not None:
        fields["letter"] = TextAreaField(
            _l("Why it is agreed though a worker says that it is not enough"),
            description=_l("Whoever said so reads this. Short sentences, no names."),
            validators=[DataRequired(_l("Write why.")), _LONG],
        )
        fields["letter_locale"] = OneOf(
            _l("Language of your own words"), choices=languages(), default=writing_locale
        )
        for code in readers:
            fields[in_language(code)] = TextAreaField(
                gettext("The same in the worker's language (%(language)s)", language=language(code).autonym),
                description=_l(
                    "Translated by a person. If you leave it empty, it is marked as not translated."
                ),
                validators=[_LONG],
            )
    made: type[Form] = type("AgreeForm", (Form,), fields)
    return made()


def in_language(code: str) -> str:
    """Return the field in which a text stands in a worker's language."""
    return f"translation_{code}"


def _translation(action: str, code: str) -> str:
    return f"action_{action}_{code}"


def adequacy_form(answers: dict[str, str]) -> Form:
    """Make the form of the adequacy test: one list a question, none answered beforehand."""
    fields = {
        f"{_PREFIX}{question.code}": OneOf(
            _l(question.label),
            choices=[
                ("", _l("Not answered")),
                *((each, _l(ANSWER_LABELS[each])) for each in question.answers),
            ],
        )
        for question in QUESTIONS
    }
    made: type[Form] = type("AdequacyForm", (Form,), {**fields, "was": HiddenField()})
    return made(**{f"{_PREFIX}{code}": answer for code, answer in answers.items()})


def answers_of(form: Form) -> dict[str, str]:
    """Return the questions that were answered."""
    given = {question.code: form[f"{_PREFIX}{question.code}"].data or "" for question in QUESTIONS}
    return {code: answer for code, answer in given.items() if answer}
