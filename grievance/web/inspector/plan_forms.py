"""The forms of the plan's pages."""

from __future__ import annotations

from flask_babel import get_locale
from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from grievance.remediation.adequacy import ANSWER_LABELS, QUESTIONS
from grievance.remediation.money import currency_choices, parse_money
from grievance.remediation.states import OWNER_LABELS
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.desk import languages
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.presentation import translated

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
        description=_l("Only if no worker was reached, or one says no. Kept for the file."),
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
        self.owner.choices = owners
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
