"""Write to the representatives who follow a report of a case, and never in the worker's own talk."""

from __future__ import annotations

from flask_babel import gettext

from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words
from grievance.cases.workers import workers_of
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.representation.queries import followed_in
from grievance.representation.services.talking import answer_representatives
from grievance.web.inspector import forms
from grievance.web.inspector.acts import Act
from grievance.web.ui.forms import Form


def _form(_actor: Actor, case: Case) -> Form:
    form = forms.ToRepresentativeForm()
    numbers = {each.id: at for at, each in enumerate(workers_of(case), start=1)}
    form.claim.choices = [
        (
            each.reference,
            gettext(
                "Report %(number)s: %(name)s",
                number=numbers.get(each.complaint_id, "–"),
                name=each.accreditation.user.organisation.name,
            ),
        )
        for each in followed_in(case)
    ]
    return form


def _send(actor: Actor, case: Case, form: Form) -> None:
    words = Words(form["text"].data or "", form["locale"].data or "en")
    answer_representatives(actor, case, claim=form["claim"].data or "", words=words)


TO_REPRESENTATIVE = Act(
    "write_to_representative",
    N_("Write to the representative"),
    _form,
    _send,
    permissions=(Permission.Case.TRIAGE, Permission.Case.INVESTIGATE),
    hint=N_(
        "Everybody of the organisation who may follow this report reads it, and the worker does not. "
        "Tell them nothing that the worker did not allow."
    ),
    icon="handshake",
)
