"""The page of the second person: what a case is rated, what somebody asked for and why, agree or refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.models.case import Case
from grievance.cases.models.lowering import LASTS, SeverityLowering
from grievance.cases.services import lowering
from grievance.cases.services.rating import item_codes_of
from grievance.cases.services.safety_gate import last_event
from grievance.cases.services.steps import Words
from grievance.cases.severity import SeverityInputs, assess
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound, Sealed, WrongState
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import open_item
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.forms import LONG
from grievance.web.inspector.letters import writing_locale
from grievance.web.inspector.ratings import explained
from grievance.web.ui.forms import Form, _l
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day, moment, translated

Answer = Callable[[Actor, Case, SeverityLowering], None]


class RefusalForm(Form):
    """Why a second person refuses."""

    reason = TextAreaField(
        _l("Why not"),
        description=_l("Only the team reads this."),
        validators=[DataRequired(_l("Say why, in a few words.")), LONG],
    )


@for_case_team
def show(reference: str) -> Page:
    """Show what somebody asked for, beside how the case is rated now."""
    return _page(present(), _case(reference))


@for_case_team
def agree(reference: str) -> Page:
    """Take that a second person agrees."""
    return _answer(reference, lowering.agree_to_lower)


@for_case_team
def refuse(reference: str) -> Page:
    """Take that a second person refuses, with a reason."""
    form = RefusalForm()
    if not form.arrived():
        case = _case(reference)
        _wish(case)
        return _page(present(), case, form=form), 422
    reason = Words(form.reason.data or "", writing_locale())
    return _answer(
        reference, lambda actor, case, wish: lowering.refuse_to_lower(actor, case, wish, reason=reason), form
    )


@for_case_team
def take_back(reference: str) -> Page:
    """Take a wish back for whoever asked."""
    return _answer(reference, lowering.take_back_lowering)


def _answer(reference: str, answer: Answer, form: RefusalForm | None = None) -> Page:
    actor = present()
    try:
        with transaction():
            case = _case(reference)
            answer(actor, case, _wish(case))
    except (GuardRefused, WrongState) as refusal:
        return _page(actor, find_case(reference), form=form, refused=refusal), refusal.status
    return redirect(url_for("inspector.lowering", reference=reference), code=303)


def _case(reference: str) -> Case:
    case = find_case(reference)
    if not present().may(Permission.Case.TRIAGE):
        raise NotAllowed
    return case


def _wish(case: Case) -> SeverityLowering:
    """Return the wish that the page showed; an answer to an older one finds nothing."""
    wish = lowering.last_wish(case)
    if wish is None or wish.reference != request.form.get("wish", "")[:16]:
        raise NotFound
    return wish


def _page(
    actor: Actor,
    case: Case,
    *,
    form: RefusalForm | None = None,
    refused: GuardRefused | WrongState | None = None,
) -> str:
    wish = lowering.last_wish(case)
    form = form or RefusalForm()
    return render_template(
        "inspector/lowering.html",
        nav=rail(),
        case=case,
        now=_rated_now(case),
        wish=_shown(actor, case, wish) if wish is not None else None,
        form=form,
        errors=form.mistakes(),
        refused=translated(refused.message, **refused.values) if refused is not None else None,
    )


def _rated_now(case: Case) -> dict[str, Any]:
    rated = case.severity
    reasons = rated.reasons if rated is not None else [("not_rated", "")]
    return {
        "band": case.band,
        "risk": f"R{rated.retaliation_risk}" if rated is not None else gettext("not rated"),
        "reasons": [explained(code, value) for code, value in reasons],
    }


def _shown(actor: Actor, case: Case, wish: SeverityLowering) -> dict[str, Any]:
    inputs = SeverityInputs.of_codes(wish.inputs)
    result = assess(inputs, item_codes_of(case))
    steps = [*result.reasons, *(("sign", str(sign)) for sign in sorted(inputs.signs))]
    why_not = lowering.why_not_standing(case, wish)
    mine = wish.asked_by_id == actor.user_id
    return {
        "reference": wish.reference,
        "band": wish.to_band,
        "risk": f"R{wish.to_risk}",
        "reasons": [explained(code, value) for code, value in steps],
        "by_hand": wish.to_band != wish.model_band,
        "by": wish.asked_by.name,
        "on": moment(wish.asked_at),
        "until": day(wish.asked_at + LASTS),
        "why": _why(actor, case),
        "state": _standing(wish) if why_not is not None else None,
        "why_not": translated(why_not) if why_not is not None and wish.answer is None else None,
        "may_answer": why_not is None and not mine,
        "may_take_back": why_not is None and mine,
    }


def _why(actor: Actor, case: Case) -> dict[str, str] | None:
    """Return the reason that was given, for whoever holds the key."""
    asked = last_event(case, "lowering_asked")
    if asked is None or asked.reason is None:
        return None
    try:
        held = open_item(actor, asked.reason)
    except Sealed:
        return {"text": gettext("You hold no key that opens this."), "lang": "", "dir": ""}
    known = language(held["lang"])
    return {"text": held["text"], "lang": known.tag, "dir": known.direction}


def _standing(wish: SeverityLowering) -> str | None:
    """Return what became of a wish, with who and when."""
    if wish.answer is None or wish.answered_by is None:
        return None
    values = {"name": wish.answered_by.name, "day": day(wish.answered_at)}
    return {
        "agreed": gettext("%(name)s agreed on %(day)s. The case is rated so now.", **values),
        "refused": gettext("%(name)s refused on %(day)s. Nothing has changed.", **values),
        "taken_back": gettext("%(name)s took it back on %(day)s. Nothing has changed.", **values),
        "overtaken": gettext("%(name)s rated the case anew on %(day)s, so this is void.", **values),
    }[wish.answer.value]
