"""A new code for a worker who lost theirs: who may have one, who agrees, and the code itself, shown once."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.labels import MADE_SURE_LABELS
from grievance.cases.models.case import Case
from grievance.cases.models.reissue import CodeReissue
from grievance.cases.services import reissue as reissuing
from grievance.cases.services.steps import Words
from grievance.cases.states import MadeSure
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound
from grievance.foundation.pages import Page as Rows
from grievance.foundation.secrets import CODE, cost_for
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.reporter_codes import keys_of, new_code
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.forms import LONG
from grievance.web.inspector.letters import writing_locale
from grievance.web.inspector.worker_views import some_of
from grievance.web.ui.drawn_codes import drawing_of
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.paging import pager
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.session import settings
from grievance.web.ui.visitors import peppers


class NewCodeForm(Form):
    """How somebody made sure that it is the worker who asks."""

    report = OneOf(_l("Which report"))
    made_sure = OneOf(
        _l("How you made sure who asks"),
        choices=[("", _l("Choose one")), *((each.value, _l(MADE_SURE_LABELS[each])) for each in MadeSure)],
        validators=[DataRequired(_l("Say how you made sure."))],
        default="",
    )
    reason = TextAreaField(
        _l("What made you sure"),
        description=_l("Only the team reads this."),
        validators=[DataRequired(_l("Say why, in a few words.")), LONG],
    )


@for_case_team
def show(reference: str) -> Page:
    """Show for each report of a case whether its worker can have another code."""
    return _page(present(), _case(reference))


@for_case_team
def ask(reference: str) -> Page:
    """Take that somebody has made sure who asks."""
    actor, case = present(), _case(reference)
    form = _form(case)
    if not form.arrived():
        return _page(actor, case, form=form), 422
    try:
        with transaction():
            case = find_case(reference)
            reissuing.ask_for_code(
                actor,
                case,
                _report(case, form.report.data or ""),
                made_sure=MadeSure(form.made_sure.data or ""),
                reason=Words(form.reason.data or "", writing_locale()),
            )
    except GuardRefused as refusal:
        return _page(actor, find_case(reference), form=form, refused=refusal), refusal.status
    return redirect(url_for("inspector.codes", reference=reference), code=303)


@for_case_team
def agree(reference: str) -> Page:
    """Take that a second person agrees."""
    actor = present()
    try:
        with transaction():
            case = _case(reference)
            reissuing.agree_to_code(actor, case, _request(case))
    except GuardRefused as refusal:
        return _page(actor, find_case(reference), refused=refusal), refusal.status
    return redirect(url_for("inspector.codes", reference=reference), code=303)


@for_case_team
def make(reference: str) -> Page:
    """Make the code and show it once; it is kept nowhere."""
    actor, code = present(), new_code()
    cost = cost_for(CODE, level=settings().kdf_cost)
    # Stretched before the transaction begins: nobody else has to wait for it.
    keys = keys_of(code, peppers=peppers(), cost=cost)[0]
    try:
        with transaction():
            case = _case(reference)
            found = _request(case)
            reissuing.make_code(actor, case, found, keys, peppers=peppers(), cost=cost)
    except GuardRefused as refusal:
        return _page(actor, find_case(reference), refused=refusal), refusal.status
    return render_template(
        "inspector/new_code.html", nav=rail(), case=find_case(reference), code=code, qr=drawing_of(code)
    )


def _case(reference: str) -> Case:
    case = find_case(reference)
    if not present().may(Permission.Case.TRIAGE) and not present().may(Permission.Case.INVESTIGATE):
        raise NotAllowed
    return case


def _form(case: Case) -> NewCodeForm:
    form = NewCodeForm()
    form.report.choices = [
        (each.reference, gettext("Report %(number)s", number=at))
        for at, each in _here(case).rows
        if reissuing.why_no_code(each) is None and reissuing.open_request(each) is None
    ]
    return form


def _page(
    actor: Actor, case: Case, *, form: NewCodeForm | None = None, refused: GuardRefused | None = None
) -> str:
    form, there = form or _form(case), _here(case)
    return render_template(
        "inspector/codes.html",
        nav=rail(),
        case=case,
        reports=[_shown(actor, case, each, at) for at, each in there.rows],
        number=there.number,
        place=pager(there, lambda number: url_for("inspector.codes", reference=case.reference, page=number)),
        needs_second=reissuing.needs_second_person(case),
        form=form,
        errors=form.mistakes(),
        refused=translated(refused.message, **refused.values) if refused is not None else None,
    )


def _here(case: Case) -> Rows[tuple[int, Complaint]]:
    """Return the reports that the page shows: first those for which a request waits."""
    waiting = reissuing.asked_for(case)
    numbered = sorted(enumerate(case.complaints, start=1), key=lambda each: each[1].id not in waiting)
    return some_of(numbered)


def _shown(actor: Actor, case: Case, complaint: Complaint, number: int) -> dict[str, Any]:
    pending = reissuing.open_request(complaint)
    why_not = reissuing.why_no_code(complaint)
    return {
        "number": number,
        "received": day(complaint.received_at),
        "why_not": translated(why_not) if why_not is not None else None,
        "pending": _pending(actor, case, pending) if pending is not None else None,
    }


def _pending(actor: Actor, case: Case, pending: CodeReissue) -> dict[str, Any]:
    agreed = pending.agreed_at is not None
    waits = not agreed and (pending.needs_second or reissuing.needs_second_person(case))
    mine = pending.asked_by_id == actor.user_id
    return {
        "reference": pending.reference,
        "how": translated(MADE_SURE_LABELS[pending.made_sure]),
        "by": pending.asked_by.name,
        "on": day(pending.asked_at),
        "agreed_by": pending.agreed_by.name if pending.agreed_by is not None else None,
        "may_agree": waits and not mine,
        "may_make": mine and not waits,
        "waits": waits,
    }


def _report(case: Case, reference: str) -> Complaint:
    found = next((each for each in case.complaints if each.reference == reference), None)
    if found is None:
        raise NotFound
    return found


def _request(case: Case) -> CodeReissue:
    wanted = request.form.get("request", "")[:16]
    pending = reissuing.asked_for(case).values()
    found = next((each for each in pending if each.reference == wanted), None)
    if found is None:
        raise NotFound
    return found
