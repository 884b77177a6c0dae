"""The forms of the operator's desk."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from grievance.cases.labels import APPEAL_GROUND_LABELS
from grievance.cases.panels import SITE_GROUNDS
from grievance.cases.states import ReplyKind
from grievance.remediation.services.terms import LONGEST_TEXT, MOST_WORKERS
from grievance.remediation.states import EXTENSION_STEP_LABELS
from grievance.web.ui.forms import OneOf, RefusableForm, _l
from grievance.web.ui.locales import WORKER_LOCALES, language
from grievance.web.ui.money_fields import WithMoney

KINDS = {
    ReplyKind.ANSWER.value: _l("An answer"),
    ReplyKind.CORRECTION.value: _l("A correction: a fact here is wrong"),
}
_MISSING = _l("Fill this in.")
_LANGUAGES = [(code, language(code).autonym) for code in WORKER_LOCALES]


class VersionedForm(RefusableForm):
    """A form about a record that somebody else could change meanwhile."""

    version = HiddenField()

    def is_about(self, version: int) -> bool:
        """Whether the form was filled in while the record was as it is now."""
        return str(self.version.data) == str(version)


class ReplyForm(RefusableForm):
    """What a site answers."""

    kind = OneOf(_l("What is it?"), choices=list(KINDS.items()))
    text = TextAreaField(_l("Your answer"), validators=[DataRequired(_MISSING), Length(max=LONGEST_TEXT)])
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)


class StatementForm(RefusableForm):
    """What all customers of an operator are to read of a site."""

    text = TextAreaField(_l("Your text"), validators=[DataRequired(_MISSING), Length(max=LONGEST_TEXT)])
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)


class AppealForm(RefusableForm):
    """Why a site asks for a fresh look at what was found."""

    ground = OneOf(
        _l("What is wrong?"), choices=[(each.value, _l(APPEAL_GROUND_LABELS[each])) for each in SITE_GROUNDS]
    )
    text = TextAreaField(_l("Why"), validators=[DataRequired(_MISSING), Length(max=LONGEST_TEXT)])
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)


def _workers() -> IntegerField:
    words = _l("Write how many workers, as a whole number.")
    limits = NumberRange(min=0, max=MOST_WORKERS, message=words)
    return IntegerField(_l("How many workers"), validators=[InputRequired(words), limits])


def _amount() -> StringField:
    return StringField(_l("Amount of money"), validators=[Length(max=40)])


class ActionForm(WithMoney, VersionedForm):
    """One thing that somebody will do by a day."""

    text = TextAreaField(
        _l("What will be done"), validators=[DataRequired(_MISSING), Length(max=LONGEST_TEXT)]
    )
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)
    remedy_type = OneOf(_l("Kind of remedy"))
    root_cause = OneOf(_l("Root cause"))
    owner = OneOf(_l("Who will do it"))
    due_on = DateField(_l("Done by"), validators=[InputRequired(_l("Give a day, as 2026-05-31."))])
    workers = _workers()
    amount = _amount()
    currency = OneOf(_l("Currency"))


class ProofForm(VersionedForm):
    """Proof of what was done."""

    note = TextAreaField(_l("What it shows"), validators=[DataRequired(_MISSING), Length(max=LONGEST_TEXT)])
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)
    dated_on = DateField(_l("The day it is of"), validators=[InputRequired(_l("Give a day, as 2026-05-31."))])
    file = FileField(_l("A file"))
    drop = StringField(validators=[Length(max=40)])
    """The file that is here already and is not wanted any more."""


class MoreTimeForm(VersionedForm):
    """That it takes longer, by how much and why."""

    step = OneOf(
        _l("How much longer"),
        choices=[(each.value, _l(label)) for each, label in EXTENSION_STEP_LABELS.items()],
    )
    reason = TextAreaField(
        _l("Why it takes longer"), validators=[DataRequired(_MISSING), Length(max=LONGEST_TEXT)]
    )
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)


class DoneForm(WithMoney, VersionedForm):
    """What was delivered so far."""

    workers = _workers()
    amount = _amount()
    currency = OneOf(_l("Currency"))
