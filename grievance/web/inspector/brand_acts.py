"""Asking the brands of a site to look at once, after somebody has checked that they may."""

from __future__ import annotations

from wtforms import BooleanField

from grievance.alerts.services.asking import MAY_NOT, ask_to_look, may_ask
from grievance.cases.models.case import Case
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector.acts import Act, plain
from grievance.web.inspector.forms import ActForm
from grievance.web.ui.forms import Form, _l


class AlertBrandsForm(ActForm):
    """That somebody has checked it."""

    checked = BooleanField(
        _l("I have checked that it is real, that the site knows, and that nobody can be found by it")
    )


def _alert(actor: Actor, case: Case, form: Form) -> None:
    ask_to_look(actor, case, checked=bool(form["checked"].data))


ALERT_BRANDS = Act(
    "alert_brands",
    N_("Alert brands now"),
    plain(AlertBrandsForm),
    _alert,
    permissions=(Permission.Case.NOTIFY_SITE,),
    hint=N_(
        "The brands whose chain leads to this site read that you ask them to look at it now. They read "
        "nothing of the case. Everything else they read once a day."
    ),
    icon="speech",
    never=lambda case: None if may_ask(case) else MAY_NOT,
)
