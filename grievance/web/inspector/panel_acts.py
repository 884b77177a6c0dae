"""Appointing the panel of an appeal, and giving one of its seats to somebody else."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.cases.appeals import appeal_of
from grievance.cases.labels import PANEL_SEAT_LABELS
from grievance.cases.models.case import Case
from grievance.cases.panels import PanelSeat
from grievance.cases.services import panels
from grievance.cases.states import CaseState, CaseType
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector import forms
from grievance.web.inspector.acts import Act
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.presentation import translated

_HINT = N_(
    "Three people who never had the case in hand, one of them from the workers’ side and one from outside. "
    "They get the keys of what they have to read until they have decided. Appoint people who have no ties."
)
_NOBODY = N_("There is nobody for this seat. Ask the administration to invite somebody.")


def _seat(seat: PanelSeat) -> OneOf:
    """Return the field for a seat; the service refuses who got ties meanwhile, and writes down the try."""
    return OneOf(_l(PANEL_SEAT_LABELS[seat]), validate_choice=False)


class PanelForm(forms.ActForm):
    """Who sits where."""

    worker_side = _seat(PanelSeat.WORKER_SIDE)
    outside = _seat(PanelSeat.OUTSIDE)
    third = _seat(PanelSeat.THIRD)


def _form(_actor: Actor, case: Case) -> Form:
    appeal = appeal_of(case)
    sitting = {each.seat.value: each.user.reference for each in appeal.members} if appeal is not None else {}
    form = PanelForm(**sitting)
    for seat in PanelSeat:
        field = form[seat.value]
        assert isinstance(field, OneOf)
        field.choices = _choices(case, seat)
    return form


def _choices(case: Case, seat: PanelSeat) -> list[tuple[str, str]]:
    people = [(each.reference, each.name) for each in panels.candidates(case, seat)]
    return people or [("", translated(_NOBODY))]


def _seats(form: Form) -> Mapping[PanelSeat, User]:
    wanted = {seat: form[seat.value].data for seat in PanelSeat}
    found = db.session.scalars(select(User).where(User.reference.in_(wanted.values())))
    people = {each.reference: each for each in found}
    missing = next((seat for seat, reference in wanted.items() if reference not in people), None)
    if missing is not None:
        raise InvalidInput(_NOBODY, field=missing.value)
    return {seat: people[reference] for seat, reference in wanted.items()}


def _empanel(actor: Actor, case: Case, form: Form) -> None:
    panels.empanel(actor, case, seats=_seats(form))


def _change(actor: Actor, case: Case, form: Form) -> None:
    panels.change_panel(actor, case, seats=_seats(form))


EMPANEL = Act("empanel", N_("Appoint the panel"), _form, _empanel, hint=_HINT, kind="primary", icon="people")
CHANGE_PANEL = Act(
    "change_panel",
    N_("Give a seat to somebody else"),
    _form,
    _change,
    permissions=(Permission.Appeal.EMPANEL,),
    hint=_HINT,
    icon="people",
    in_states=frozenset({CaseState.ACCEPTED}),
    kinds=frozenset({CaseType.APPEAL}),
)
