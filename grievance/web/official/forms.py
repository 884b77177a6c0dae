"""The forms of the official's desk."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import BooleanField, DateField, HiddenField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from grievance.enforcement.services.sharing import LONGEST
from grievance.enforcement.services.tying import Subjects
from grievance.web.ui.forms import OneOf, RefusableForm, SomeOf, _l
from grievance.web.ui.locales import DESK_LOCALES, language

_MISSING = _l("Fill this in.")
_A_DAY = _l("Give a day, as 2026-05-31.")
_LANGUAGES = [(code, language(code).autonym) for code in DESK_LOCALES]


class SubjectsForm(RefusableForm):
    """A form about an act: what it is called and what it is about."""

    title = StringField(_l("What it is called"), validators=[DataRequired(_MISSING), Length(max=200)])
    provisions = SomeOf(_l("Commitments that it relates to"))
    releases = SomeOf(_l("Cases released to us"))
    sites = SomeOf(_l("Sites"))
    companies = SomeOf(_l("Companies"))
    search = StringField(_l("Find a site, a company or a case"), validators=[Length(max=80)])
    find = SubmitField(_l("Find"))

    def looks_for(self) -> bool:
        """Whether it was posted only to look something up."""
        return request.method == "POST" and bool(self.find.data)

    def about(self, case_references: tuple[str, ...] = ()) -> Subjects:
        """Return what the act is about."""
        return Subjects(
            cases=case_references,
            sites=tuple(self.sites.data or ()),
            companies=tuple(self.companies.data or ()),
            provisions=tuple(self.provisions.data or ()),
        )


class PacketForm(SubjectsForm):
    """A packet for the other government."""

    text = TextAreaField(_l("What you write"), validators=[Length(max=LONGEST)])
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)


class EngagementForm(SubjectsForm):
    """A talk about labour rights."""

    started_on = DateField(_l("Began on"), validators=[InputRequired(_A_DAY)])
    ended_on = DateField(_l("Ended on"), validators=[Optional()])
    with_other_party = BooleanField(_l("With the other government: it sees this record too"))
    outcome = TextAreaField(_l("What came of it"), validators=[Length(max=500)])


class MeasureForm(SubjectsForm):
    """A step of enforcement or leverage."""

    instrument = OneOf(_l("Instrument"))
    legal_basis = StringField(_l("Legal basis"), validators=[Length(max=300)])
    started_on = DateField(_l("Began on"), validators=[InputRequired(_A_DAY)])
    is_public_record = BooleanField(_l("This is a fact of public record: the other government sees it too"))
    source_url = StringField(_l("Where it can be read"), validators=[Length(max=500)])
    exit_confirmed = BooleanField(
        _l("The open remedy was weighed, and there is a plan for the effect on workers")
    )


class AnswerForm(RefusableForm):
    """The answer to a packet."""

    version = HiddenField()
    text = TextAreaField(_l("Your answer"), validators=[DataRequired(_MISSING), Length(max=LONGEST)])
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)


class EndForm(RefusableForm):
    """The end of an engagement or a measure."""

    version = HiddenField()
    ended_on = DateField(_l("Ended on"), validators=[InputRequired(_A_DAY)])
    outcome = TextAreaField(_l("What came of it"), validators=[DataRequired(_MISSING), Length(max=500)])


def values_of(form: Any, *names: str) -> dict[str, Any]:
    """Return the values of some fields by their names."""
    return {name: form[name].data for name in names}
