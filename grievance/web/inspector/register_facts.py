"""Facts of the register that a site calls wrong: the team puts them right, or lets them stand."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words
from grievance.foundation.errors import NotFound
from grievance.policy.permissions import Permission
from grievance.transparency.queries.site_facts import find_objection, objections_of
from grievance.transparency.services.hearing_sites import (
    LONGEST_OBJECTION,
    accept_objection,
    decline_objection,
)
from grievance.web.inspector.desk import find_case, languages, present
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.site_facts import shown_objection


class StandsForm(RefusableForm):
    """Why a fact stands that a site calls wrong."""

    reason = TextAreaField(
        _l("Why it stands"),
        description=_l("The site reads this."),
        validators=[DataRequired(_l("Fill this in.")), Length(max=LONGEST_OBJECTION)],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


class RightForm(RefusableForm):
    """That a site is right."""


def answered(reference: str) -> tuple[RefusableForm, bool]:
    """Answer an objection as was posted; the form says what is wrong, and whether it was done."""
    act, chosen = request.form.get("do", ""), request.form.get("objection", "")
    if act == "right":
        right = RightForm()
        return right, right.arrived() and saved(right, lambda: _accept(reference, chosen))
    if act != "stands":
        raise NotFound
    form = StandsForm()
    find_objection(find_case(reference), chosen)
    return form, form.arrived() and saved(form, lambda: _decline(reference, chosen, form))


def shown_objections(case: Case, form: RefusableForm | None) -> dict[str, Any]:
    """Return what the page of contested facts shows of the register, with a form that came back."""
    there = objections_of(present(), case, page=page_number("objections"))
    found = [shown_objection(each) for each in there.rows]
    chosen = request.form.get("objection", "")
    refusal = form.refusal if form is not None else None
    return {
        "objections": found,
        "objections_place": pages_here(there, "objections", anchor="#objections"),
        # One form with one set of names stands on the page: it is about the one that was chosen, or waits.
        "deciding": next(
            (each["reference"] for each in found if each["waits"] and chosen in ("", each["reference"])), ""
        ),
        "stands": form if isinstance(form, StandsForm) else StandsForm(formdata=None),
        "may_answer": present().may(Permission.Case.INVESTIGATE),
        "errors": form.mistakes() if form is not None else [],
        "refused": translated(refusal.message, **refusal.values) if refusal is not None else "",
    }


def _accept(reference: str, chosen: str) -> None:
    case = find_case(reference)
    accept_objection(present(), case, find_objection(case, chosen))


def _decline(reference: str, chosen: str, form: StandsForm) -> None:
    case = find_case(reference)
    words = Words(form.reason.data or "", form.locale.data or "en")
    decline_objection(present(), case, find_objection(case, chosen), reason=words)
