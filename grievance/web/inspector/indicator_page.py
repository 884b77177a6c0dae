"""The check for forced labour: eleven indicators, each seen or not, on what it rests, and what it shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from grievance.cases.forced_labour import SIGHTING_LABELS, SUSPICION_LABELS, Sign, suspicion
from grievance.cases.labels import EVIDENCE_LABELS
from grievance.cases.models.case import Case
from grievance.cases.services.forced_labour import check_indicators, checklist, was_checked
from grievance.cases.states import Evidence, Sighting
from grievance.foundation.db import transaction
from grievance.foundation.errors import Changed, InvalidInput, NotAllowed
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.act_page import ACT_LABELS
from grievance.web.inspector.conflicts import open_page, remember, require_same, settle, who_else
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.forms import ActForm
from grievance.web.ui.forms import OneOf, SomeOf, _l
from grievance.web.ui.presentation import translated

_INVOLUNTARY, _MENACE = "involuntary", "menace"
_MARKS = [
    (_INVOLUNTARY, _l("The work is not done of one's own will")),
    (_MENACE, _l("A penalty is threatened")),
]


def _fields() -> dict[str, Any]:
    """Return the fields of all indicators: what is known, on what it rests, what it shows."""
    made: dict[str, Any] = {}
    for code in catalogue().indicators:
        made[f"{code}-sighting"] = OneOf(
            _l("Known"), choices=[(each.value, _l(words)) for each, words in SIGHTING_LABELS.items()]
        )
        made[f"{code}-evidence"] = OneOf(
            _l("It rests on"),
            choices=[
                ("", _l("Nothing yet")),
                *((each.value, _l(words)) for each, words in EVIDENCE_LABELS.items()),
            ],
        )
        made[f"{code}-marks"] = SomeOf(_l("It shows"), choices=_MARKS)
    return made


#: Eleven times the same three questions, so they are made and not written out.
IndicatorForm = type("IndicatorForm", (ActForm,), _fields())


@for_case_team
def check(reference: str) -> Page:
    """Show the list, filled from the items where nobody has gone through it, and keep what is judged."""
    actor, case = present(), open_page(reference, "indicators_page")
    if not actor.may(Permission.Case.TRIAGE) and not actor.may(Permission.Case.INVESTIGATE):
        raise NotAllowed
    signs = checklist(case)
    form = _form(signs)
    if form.arrived():
        try:
            with transaction():
                case = find_case(reference)
                require_same(form, case, lambda: _form(checklist(case)))
                check_indicators(actor, case, signs=[_judged(form, code) for code in catalogue().indicators])
        except InvalidInput as refusal:
            form.blame(refusal)
            return _page(case, form), refusal.status
        except (Changed, StaleDataError):
            case = find_case(reference)
            conflict = settle(form, case, lambda: _form(checklist(case)))
            return _page(case, form, conflict=conflict), Changed.status
        return redirect(url_for("inspector.case", reference=reference), code=303)
    return _page(case, form), form.answer_status


def _form(signs: Iterable[Sign]) -> ActForm:
    filled = {name: value for each in signs for name, value in _filled(each).items()}
    made: ActForm = IndicatorForm(**filled)
    return made


def _filled(sign: Sign) -> dict[str, Any]:
    marks = [_INVOLUNTARY] * sign.involuntary + [_MENACE] * sign.menace
    return {
        f"{sign.indicator}-sighting": sign.sighting.value,
        f"{sign.indicator}-evidence": sign.evidence.value if sign.evidence is not None else "",
        f"{sign.indicator}-marks": marks,
    }


def _judged(form: ActForm, code: str) -> Sign:
    evidence = form[f"{code}-evidence"].data
    marks = form[f"{code}-marks"].data or ()
    return Sign(
        code,
        Sighting(form[f"{code}-sighting"].data),
        Evidence(evidence) if evidence else None,
        involuntary=_INVOLUNTARY in marks,
        menace=_MENACE in marks,
    )


def _page(case: Case, form: ActForm, *, conflict: dict[str, Any] | None = None) -> str:
    if request.method == "GET":
        remember(form, case)
    signs = checklist(case)
    known = catalogue().indicators
    return render_template(
        "inspector/indicators.html",
        nav=rail(),
        case=case,
        form=form,
        errors=form.mistakes(),
        conflict=conflict,
        who_else=who_else(case, ACT_LABELS),
        checked=was_checked(case),
        result=translated(SUSPICION_LABELS[suspicion(signs)]),
        rows=[
            {
                "label": translated(known[each.indicator].label),
                "strong": known[each.indicator].strong,
                "sighting": form[f"{each.indicator}-sighting"],
                "evidence": form[f"{each.indicator}-evidence"],
                "marks": form[f"{each.indicator}-marks"],
            }
            for each in signs
        ],
    )
