"""Holds: what a supervisor forbids to be erased, and lifting that."""

from __future__ import annotations

from grievance.cases.models.case import Case
from grievance.cases.services.holds import hold_case, lift_hold
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector import forms
from grievance.web.inspector.acts import Act, plain, required_reason
from grievance.web.ui.forms import Form


def _hold(actor: Actor, case: Case, form: Form) -> None:
    hold_case(actor, case, reason=required_reason(form), until=form["until"].data)


KEEPING: tuple[Act, ...] = (
    Act(
        "hold",
        N_("Hold: nothing is erased"),
        plain(forms.SuspendForm),
        _hold,
        permissions=(Permission.Case.HOLD,),
        hint=N_("Only for a reason in law: a worker who wants it erased reads that a law forbids it."),
        icon="lock",
    ),
    Act(
        "lift_hold",
        N_("Lift the hold"),
        plain(forms.ActForm),
        lambda actor, case, _form: lift_hold(actor, case),
        permissions=(Permission.Case.HOLD, Permission.Case.CLOSE),
        hint=N_("Somebody other than who set the hold lifts it."),
        icon="unlock",
    ),
)
