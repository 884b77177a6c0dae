"""Whoever stands by workers: by what right they filed, what we write to them, who was found for a worker."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.models.case import Case
from grievance.cases.services.advocates import name_advocate, waiting_for_advocate
from grievance.cases.services.filing_basis import say_basis
from grievance.cases.services.steps import Words
from grievance.cases.workers import workers_of
from grievance.complaints.labels import FILING_LABELS, FILING_NOT_SAID
from grievance.complaints.states import FilingBasis
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.representation.queries import followed_in
from grievance.representation.services.talking import answer_representatives
from grievance.web.inspector import forms
from grievance.web.inspector.acts import Act, required_reason
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


class BasisForm(forms.ReasonForm):
    """By what right a report was filed for others, and why that is said."""

    report = OneOf(_l("Report"))
    basis = OneOf(
        _l("By what right it was filed"),
        choices=[
            ("", _l(FILING_NOT_SAID)),
            *((each.value, _l(label)) for each, label in FILING_LABELS.items()),
        ],
    )


def _basis_form(_actor: Actor, case: Case) -> Form:
    form, reports = BasisForm(), case.complaints
    form.report.choices = [
        (each.reference, gettext("Report %(number)s", number=at)) for at, each in enumerate(reports, start=1)
    ]
    if len(reports) == 1 and not form.arrived() and reports[0].filing_basis is not None:
        form.basis.data = reports[0].filing_basis.value
    return form


def _say_basis(actor: Actor, case: Case, form: Form) -> None:
    said = form["basis"].data
    basis = FilingBasis(said) if said else None
    say_basis(actor, case, report=form["report"].data or "", basis=basis, reason=required_reason(form))


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


BASIS = Act(
    "basis",
    N_("Say by what right it was filed"),
    _basis_form,
    _say_basis,
    permissions=(Permission.Case.TRIAGE, Permission.Case.INVESTIGATE),
    hint=N_(
        "For a report that somebody filed for others. Only a report in the public interest names no worker: "
        "nobody is asked then whether it is put right."
    ),
    icon="handshake",
)
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
