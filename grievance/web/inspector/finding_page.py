"""What was found about one allegation."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm.exc import StaleDataError
from wtforms import TextAreaField
from wtforms.validators import Length

from grievance.cases.access import CASES
from grievance.cases.labels import EVIDENCE_LABELS, OUTCOME_LABELS
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.cases.services import findings
from grievance.cases.states import CaseState, Evidence, Outcome
from grievance.foundation.db import transaction
from grievance.foundation.errors import Changed, GuardRefused, InvalidInput, NotFound, WrongState
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.vault.services.compartments import open_item
from grievance.web.inspector.act_page import ACT_LABELS
from grievance.web.inspector.conflicts import look, remember, require_same, settle, who_else
from grievance.web.inspector.desk import Page, find_case, for_case_team, languages, present, rail
from grievance.web.inspector.finding_facts import ValuesToChoose
from grievance.web.inspector.finding_pieces import PiecesToChoose
from grievance.web.inspector.forms import LONG, ActForm
from grievance.web.inspector.letters import reader_locales, writing_locale
from grievance.web.ui.forms import Form, OneOf, SomeOf, _l
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import translated

_PREFIX = "plain_"


class FindingForm(ActForm):
    """What was found about one allegation."""

    outcome = OneOf(
        _l("What was found"), choices=[(each.value, _l(label)) for each, label in OUTCOME_LABELS.items()]
    )
    evidence = SomeOf(
        _l("It rests on"), choices=[(each.value, _l(label)) for each, label in EVIDENCE_LABELS.items()]
    )
    pieces = SomeOf(_l("What of the case it points to"))
    facts = SomeOf(_l("Contested facts that were weighed"))
    reasons = TextAreaField(_l("Reasons, for the file"), validators=[LONG])
    plain = TextAreaField(
        _l("In plain words, for the worker"),
        description=_l("They read it before the site does. Short sentences, no names."),
        validators=[LONG],
    )
    locale = OneOf(_l("Language of both"), choices=languages(), default=writing_locale)


@for_case_team
def find_out(reference: str, allegation: str) -> Page:
    """Show the form of a finding and take it."""
    actor, case = present(), find_case(reference)
    CASES.require(actor, Permission.Case.INVESTIGATE, case)
    if case.state is not CaseState.FACT_FINDING:
        raise WrongState
    found = _allegation(case, allegation)
    form = _form(case, found)
    refused, conflict = None, None
    if form.arrived():
        try:
            with transaction():
                case = find_case(reference)
                require_same(form, case, lambda: _form(case, _allegation(case, allegation)))
                _take(case, _allegation(case, allegation), form)
        except InvalidInput as refusal:
            form.blame(refusal)
        except GuardRefused as refusal:
            refused = translated(refusal.message, **refusal.values)
        except (Changed, StaleDataError):
            case = find_case(reference)
            conflict = settle(form, case, lambda: _form(case, _allegation(case, allegation)))
        else:
            return redirect(url_for("inspector.case", reference=reference), code=303)
    elif request.method == "GET":
        remember(form, look(reference, act="find"))
    item = catalogue().items[found.item_code]
    page = render_template(
        "inspector/act.html",
        nav=rail(),
        case=case,
        act={
            "label": gettext("Finding on %(item)s", item=f"{item.code} {translated(item.staff_label)}"),
            "hint": gettext("Only what the evidence shows. Who did not answer is not lying."),
            "kind": "primary",
            "icon": "gavel",
        },
        form=form,
        errors=form.mistakes(),
        beside=[],
        templates=[],
        warnings=[],
        refused=refused,
        conflict=conflict,
        who_else=who_else(case, ACT_LABELS),
    )
    return page, Changed.status if conflict is not None else form.answer_status


def _take(case: Case, found: Allegation, form: Form) -> None:
    translations = {code: form[f"{_PREFIX}{code}"].data or "" for code in reader_locales(case)}
    findings.find(
        present(),
        case,
        found,
        outcome=Outcome(form["outcome"].data),
        reasons=form["reasons"].data or "",
        plain=form["plain"].data or "",
        locale=form["locale"].data or "en",
        evidence=[Evidence(each) for each in form["evidence"].data or ()],
        facts=form["facts"].data or (),
        pieces=form["pieces"].data or (),
        translations={code: text.strip() for code, text in translations.items() if text.strip()},
    )


def _form(case: Case, found: Allegation) -> Form:
    fields: dict[str, Any] = {
        f"{_PREFIX}{code}": TextAreaField(
            gettext("Plain words in the worker's language (%(language)s)", language=language(code).autonym),
            description=_l("Translated by a person. If you leave it empty, it is marked as not translated."),
            validators=[Length(max=8000)],
        )
        for code in reader_locales(case)
    }
    made: type[FindingForm] = type("FindingWithTranslations", (FindingForm,), fields)
    form = made(**_filled(found))
    form.facts.among(ValuesToChoose(present(), case))
    form.pieces.among(PiecesToChoose(present(), case))
    return form


def _filled(found: Allegation) -> dict[str, Any]:
    """Return what was found before, to be changed."""
    if found.finding is None or found.outcome is None:
        return {}
    held = open_item(present(), found.finding)
    return {
        **{f"{_PREFIX}{code}": text for code, text in held["translations"].items()},
        "outcome": found.outcome.value,
        "evidence": held["evidence"],
        "facts": held.get("facts", ()),
        "pieces": held.get("pieces", ()),
        "reasons": held["reasons"],
        "plain": held["plain"],
        "locale": held["lang"],
    }


def _allegation(case: Case, reference: str) -> Allegation:
    for each in case.allegations:
        if each.reference == reference:
            return each
    raise NotFound
