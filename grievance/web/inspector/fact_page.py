"""Contested facts: every value side by side, and adding one more."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from grievance.cases.contested import FactSpeaker, FactTopic
from grievance.cases.fact_series import find_fact
from grievance.cases.labels import SOURCE_LABELS, SPEAKER_LABELS, TOPIC_LABELS
from grievance.cases.models.case import Case
from grievance.cases.services import contesting
from grievance.cases.services.contesting import Said
from grievance.cases.states import OPEN, SourceConfidence
from grievance.foundation.errors import NotAllowed, WrongState
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.desk import Page, find_case, for_case_team, languages, present, rail
from grievance.web.inspector.letters import writing_locale
from grievance.web.inspector.register_facts import answered, shown_objections
from grievance.web.ui.fact_series import shown_series
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.paging import pages_here
from grievance.web.ui.presentation import translated

_MISSING = _l("Fill this in.")


class ValueForm(RefusableForm):
    """What somebody says about a fact."""

    value = StringField(
        _l("What is said"),
        description=_l("Such as a number, a day or a sum."),
        validators=[DataRequired(_MISSING), Length(max=300)],
    )
    as_of = DateField(_l("As of"), validators=[InputRequired(_l("Give a day, as 2026-05-31."))])
    speaker = OneOf(
        _l("Who says so"), choices=[(each.value, _l(label)) for each, label in SPEAKER_LABELS.items()]
    )
    confidence = OneOf(
        _l("How sure is it"),
        choices=[(each.value, _l(label)) for each, label in SOURCE_LABELS.items()],
        default=SourceConfidence.CLAIMED.value,
    )
    source = TextAreaField(
        _l("Source"),
        description=_l("Where it is written, or who said it and when. Only the team reads this."),
        validators=[DataRequired(_MISSING), Length(max=2000)],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)

    def said(self) -> Said:
        """Return what was typed."""
        assert self.as_of.data is not None
        return Said(
            value=self.value.data or "",
            source=self.source.data or "",
            locale=self.locale.data or "en",
            as_of=self.as_of.data,
            speaker=FactSpeaker(self.speaker.data or ""),
            confidence=SourceConfidence(self.confidence.data or ""),
        )


class FactForm(ValueForm):
    """A question of fact, with the first thing that is said about it."""

    topic = OneOf(
        _l("What it is about"), choices=[(each.value, _l(label)) for each, label in TOPIC_LABELS.items()]
    )
    name = StringField(
        _l("The question, in a few words"),
        description=_l("You can leave it empty unless it is about something else."),
        validators=[Length(max=300)],
    )
    item = OneOf(_l("It bears on"))


@for_case_team
def show(reference: str) -> Page:
    """Show what is told differently in a case, and answer what the site says of the register."""
    actor, case = present(), find_case(reference)
    form = None
    if request.method == "POST":
        form, done = answered(reference)
        if done:
            return redirect(url_for("inspector.facts", reference=reference), code=303)
    may = _may_add(case)
    series = shown_series(actor, case)
    if may:
        for each in series.rows:
            each["url"] = url_for("inspector.add_fact_value", reference=reference, fact=each["reference"])
    page = render_template(
        "inspector/facts.html",
        nav=rail(),
        case=case,
        series=series.rows,
        series_place=pages_here(series, "facts"),
        add_url=url_for("inspector.add_fact", reference=reference) if may else None,
        **shown_objections(case, form),
    )
    return page, form.answer_status if form is not None else 200


@for_case_team
def add(reference: str) -> Page:
    """Begin a new series."""
    case = _workable(reference)
    form = FactForm()
    form.item.choices = [
        ("", gettext("All of the case")),
        *((each.reference, _item(each)) for each in case.allegations),
    ]

    def save() -> None:
        own = find_case(reference)
        bears_on = next((each for each in own.allegations if each.reference == form.item.data), None)
        contesting.contest_fact(
            present(),
            own,
            topic=FactTopic(form.topic.data or ""),
            said=form.said(),
            name=form.name.data or "",
            allegation=bears_on,
        )

    return _answer(reference, form, save, gettext("A fact that is told differently"))


@for_case_team
def add_value(reference: str, fact: str) -> Page:
    """Add what somebody else says, or says later."""
    found = find_fact(_workable(reference), fact)
    form = ValueForm()

    def save() -> None:
        own = find_case(reference)
        contesting.add_value(present(), own, find_fact(own, fact), said=form.said())

    return _answer(
        reference, form, save, gettext("Add to: %(topic)s", topic=translated(TOPIC_LABELS[found.topic]))
    )


def _answer(reference: str, form: RefusableForm, save: Any, label: str) -> Page:
    if form.arrived() and saved(form, save):
        return redirect(url_for("inspector.facts", reference=reference), code=303)
    refused = form.refusal
    page = render_template(
        "inspector/act.html",
        nav=rail(),
        case=find_case(reference),
        act={
            "label": label,
            "hint": gettext("Nothing is overwritten: what was said before stays beside it."),
            "kind": "primary",
            "icon": "plus",
        },
        form=form,
        errors=form.mistakes(),
        beside=[],
        templates=[],
        warnings=[],
        refused=translated(refused.message, **refused.values) if refused is not None else None,
    )
    return page, form.answer_status


def _workable(reference: str) -> Case:
    case = find_case(reference)
    if not _works():
        raise NotAllowed
    if case.state not in OPEN:
        raise WrongState
    return case


def _may_add(case: Case) -> bool:
    return _works() and case.state in OPEN


def _works() -> bool:
    actor = present()
    return actor.may(Permission.Case.TRIAGE) or actor.may(Permission.Case.INVESTIGATE)


def _item(allegation: Any) -> str:
    known = catalogue().items.get(allegation.item_code)
    label = translated(known.staff_label) if known is not None else ""
    return f"{allegation.item_code} · {label}"
