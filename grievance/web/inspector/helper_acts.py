"""Whoever stands by workers: write to their representatives, and say who was found for one who asked."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.models.case import Case
from grievance.cases.services.advocates import name_advocate, waiting_for_advocate
from grievance.cases.services.steps import Words
from grievance.cases.workers import workers_of
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.representation.queries import followed_in
from grievance.representation.services.talking import answer_representatives
from grievance.web.inspector import forms
from grievance.web.inspector.acts import Act
from grievance.web.inspector.desk import languages
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import Form, OneOf, _l


class AdvocateForm(forms.ActForm):
    """Whom a worker who asked was put in touch with."""

    report = OneOf(_l("Worker"))
    text = TextAreaField(
        _l("Who it is, and how the worker reaches them"),
        validators=[DataRequired(_l("Say whom the worker was put in touch with.")), forms.LONG],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)
    agreed = BooleanField(
        _l("The worker said yes to this person"),
        validators=[DataRequired(_l("Ask the worker first. Nobody is told before they say yes."))],
    )


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


def _advocate_form(_actor: Actor, case: Case) -> Form:
    form, waiting = AdvocateForm(), waiting_for_advocate(case)
    form.report.choices = [
        (each.reference, gettext("Worker %(number)s", number=at))
        for at, each in enumerate(workers_of(case), start=1)
        if each.reference in waiting
    ]
    return form


def _name(actor: Actor, case: Case, form: Form) -> None:
    words = Words(form["text"].data or "", form["locale"].data or "en")
    name_advocate(actor, case, report=form["report"].data or "", words=words)


ADVOCATE = Act(
    "advocate_found",
    N_("Say who stands by a worker"),
    _advocate_form,
    _name,
    permissions=(Permission.Case.TRIAGE, Permission.Case.INVESTIGATE),
    hint=N_("The worker asked for somebody. Only the team reads this: write to the worker too."),
    icon="handshake",
)
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
