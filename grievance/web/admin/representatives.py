"""Who may file for workers: one person says it, another confirms it, and either ends it at once."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from grievance.accounts.models.user import User
from grievance.foundation.errors import NotFound
from grievance.policy.actor import Actor
from grievance.representation.access import REPRESENTATIVES
from grievance.representation.conflicts import flags_of
from grievance.representation.labels import KIND_LABELS, KNOWN_LABELS
from grievance.representation.queries import VerifiedPerson, representatives
from grievance.representation.services import verifying
from grievance.representation.states import Known, RepresentativeKind
from grievance.web.admin.desk import Answer, rail, stewards
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import staff


class VerifyForm(RefusableForm):
    """What one person says of somebody who is to file for workers."""

    kind = OneOf(
        _l("For whom they speak"),
        choices=[(each.value, _l(label)) for each, label in KIND_LABELS.items()],
        default=RepresentativeKind.UNION.value,
    )
    chosen_by_employer = OneOf(
        _l("Does an employer choose who leads their organisation?"),
        choices=[(each.value, _l(label)) for each, label in KNOWN_LABELS.items()],
        default=Known.UNKNOWN.value,
    )
    paid_by_employer = OneOf(
        _l("Does an employer, or a company that it sells to, pay for it?"),
        choices=[(each.value, _l(label)) for each, label in KNOWN_LABELS.items()],
        default=Known.UNKNOWN.value,
    )


@stewards
def show() -> Answer:
    """List whoever has the role of a representative, and take what is said of one of them."""
    if request.method == "GET":
        return _page(None)
    form = VerifyForm()
    chosen = request.form.get("person", "")
    # Only what is said first has more to fill in than a button.
    arrived = form.arrived() if request.form.get("do") == "say" else True
    if arrived and saved(form, lambda: _do(chosen, form)):
        return redirect(url_for("admin.representatives"), code=303)
    return _page(form, chosen), form.answer_status


def _do(reference: str, form: VerifyForm) -> None:
    actor = staff()
    user = REPRESENTATIVES.find(actor, User.reference, reference)
    act = request.form.get("do", "")
    if act == "say":
        verifying.state(
            actor,
            user,
            kind=RepresentativeKind(form.kind.data or ""),
            chosen_by_employer=Known(form.chosen_by_employer.data or ""),
            paid_by_employer=Known(form.paid_by_employer.data or ""),
        )
    elif act == "confirm":
        verifying.confirm(actor, user)
    elif act == "end":
        verifying.end(actor, user)
    else:
        raise NotFound


def _page(form: VerifyForm | None, chosen: str = "") -> str:
    actor = staff()
    people = representatives(actor, page=page_number())
    refusal = form.refusal if form is not None else None
    return render_template(
        "admin/representatives.html",
        rows=[_shown(actor, each) for each in people.rows],
        place=pages_here(people),
        # One form with one set of names stands on the page: whom it is about is chosen in it.
        form=form or VerifyForm(formdata=None),
        chosen=chosen,
        open_to=[(each.user.reference, each.user.name) for each in people.rows if each.present is None],
        errors=form.mistakes() if form is not None else [],
        refused=translated(refusal.message, **refusal.values) if refusal is not None else "",
        **rail(),
    )


def _shown(actor: Actor, person: VerifiedPerson) -> dict[str, Any]:
    present = person.present
    return {
        "reference": person.user.reference,
        "name": person.user.name,
        "organisation": person.user.organisation.name,
        "kind": translated(KIND_LABELS[present.kind]) if present is not None else "",
        "flags": [translated(each) for each in flags_of(present)] if present is not None else [],
        "in_force": present is not None and present.in_force,
        "since": present.confirmed_on if present is not None else None,
        "waits": present is not None and not present.in_force,
        "can_confirm": present is not None
        and not present.in_force
        and actor.user_id not in {present.stated_by_id, person.user.id},
        "ended_on": person.ended_on if present is None else None,
    }
