"""What else is done with a case: rate, note, write, code, link; none of it moves the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext

from grievance.cases.models.case import Band, Case
from grievance.cases.services import (
    correspondence,
    forced_labour,
    lowering,
    notes,
    notice,
    reminding,
    retaliation,
    triage,
    withdrawing,
)
from grievance.cases.severity import RetaliationSign, SeverityInputs
from grievance.cases.states import ENDED, CaseState, CaseType, CoercionCheck, DisclosureAudience
from grievance.cases.workers import workers_of
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.web.inspector import forms
from grievance.web.inspector.acts import (
    Act,
    Apply,
    never_told,
    plain,
    reason_of,
    required_reason,
    shown_disclosure,
    with_letter,
)
from grievance.web.inspector.letters import letter_form, required_letter
from grievance.web.inspector.step_acts import assign_act
from grievance.web.ui.forms import Form, OneOf
from grievance.web.ui.typed_names import Listed

_C = Permission.Case
_WORK = (_C.TRIAGE, _C.INVESTIGATE)


def _severity_form(_actor: Actor, case: Case) -> Form:
    known = case.severity
    if known is None:
        return forms.SeverityForm()
    return forms.SeverityForm(
        scale=str(known.scale),
        scope=str(known.scope) if known.scope_known else "",
        irremediability=str(known.irremediability),
        signs=[str(value) for code, value in known.reasons if code == "sign"],
        repeat_pattern=known.repeat_pattern,
        vulnerable_group=known.vulnerable_group,
        child_involved=known.child_involved,
        imminent_danger=known.imminent_danger,
    )


def _rate(actor: Actor, case: Case, form: Form) -> None:
    inputs = SeverityInputs(
        scale=int(form["scale"].data),
        scope=int(form["scope"].data) if form["scope"].data else None,
        irremediability=int(form["irremediability"].data),
        signs=frozenset(RetaliationSign(each) for each in form["signs"].data or ()),
        repeat_pattern=bool(form["repeat_pattern"].data),
        vulnerable_group=bool(form["vulnerable_group"].data),
        child_involved=bool(form["child_involved"].data),
        imminent_danger=bool(form["imminent_danger"].data),
    )
    band = Band(form["band"].data) if form["band"].data else None
    lowering.rate_case(actor, case, inputs=inputs, band=band, reason=reason_of(form))


def _message_form(_actor: Actor, case: Case) -> Form:
    form = letter_form(forms.ReportForm, case)
    workers = [
        (each.reference, gettext("Worker %(number)s", number=str(at)))
        for at, each in enumerate(workers_of(case), start=1)
    ]
    report = form["report"]
    assert isinstance(report, OneOf)
    report.among(Listed(workers), none=gettext("All workers of the case") if len(workers) != 1 else None)
    return form


def _message(actor: Actor, case: Case, form: Form) -> None:
    letter = required_letter(form, case)
    wanted = [each for each in workers_of(case) if form["report"].data in {"", each.reference}]
    for complaint in wanted:
        correspondence.write_to_reporter(actor, case, complaint, letter)


def _words_to(service: Callable[..., Any]) -> Apply:
    def apply(actor: Actor, case: Case, form: Form) -> None:
        service(actor, case, text=form["text"].data or "", locale=form["locale"].data or "en")

    return apply


def _write_to_site(actor: Actor, case: Case, form: Form) -> None:
    notice.write_to_site(actor, case, disclosure=shown_disclosure(case, DisclosureAudience.SITE, form))


def _item_form(_actor: Actor, case: Case) -> Form:
    form = forms.ItemForm()
    form.item.choices = forms.item_choices()
    form.hazard.choices = forms.hazard_choices(case)
    return form


def _add_item(actor: Actor, case: Case, form: Form) -> None:
    hazard = form["hazard"].data or None
    triage.code_allegation(actor, case, item_code=form["item"].data or "", hazard_code=hazard)


def _provision_form(_actor: Actor, _case: Case) -> Form:
    form = forms.ProvisionForm()
    form.provision.choices = forms.provision_choices()
    return form


def _tie(actor: Actor, case: Case, form: Form) -> None:
    triage.tie_provision(actor, case, provision_code=form["provision"].data or "")


def _suspect(actor: Actor, case: Case, form: Form) -> None:
    retaliation.suspect_retaliation(actor, case, reason=required_reason(form))


def _establish(actor: Actor, case: Case, form: Form) -> None:
    forced_labour.establish_forced_labour(actor, case, reason=required_reason(form))


def _go_on(actor: Actor, case: Case, form: Form) -> None:
    withdrawing.go_on_without_name(
        actor,
        case,
        reason=required_reason(form),
        check=CoercionCheck(form["check"].data),
        letter=required_letter(form, case),
    )


def _type_form(_actor: Actor, case: Case) -> Form:
    return forms.TypeForm(case_type=case.case_type.value)


def _retype(actor: Actor, case: Case, form: Form) -> None:
    notes.change_type(actor, case, case_type=CaseType(form["case_type"].data))


_OPEN = frozenset(CaseState) - ENDED
_BEFORE_SITE = frozenset(
    {CaseState.RECEIVED, CaseState.ACKNOWLEDGED, CaseState.SCREENING, CaseState.ACCEPTED}
)
_HANDED_OVER = _OPEN - _BEFORE_SITE
_TEXT = plain(forms.TextForm)

WORK: tuple[Act, ...] = (
    Act(
        "severity",
        N_("Rate urgency"),
        _severity_form,
        _rate,
        permissions=(_C.TRIAGE,),
        hint=N_(
            "Evidence plays no part: a bare claim of grave harm is as urgent as a proven one. "
            "To rate lower, give a reason; nothing changes until a second person agrees."
        ),
        icon="p1",
        in_states=_OPEN,
    ),
    Act(
        "message",
        N_("Write to the worker"),
        _message_form,
        _message,
        permissions=(*_WORK, _C.CLOSE),
        icon="speech",
        writes=True,
        kinds=frozenset(CaseType),
    ),
    Act(
        "note",
        N_("Note"),
        _TEXT,
        _words_to(notes.write_note),
        permissions=(_C.READ,),
        hint=N_("Only the team reads it."),
        icon="edit",
        kinds=frozenset(CaseType),
    ),
    Act(
        "safety_plan",
        N_("Safety plan"),
        _TEXT,
        _words_to(notes.write_safety_plan),
        permissions=_WORK,
        hint=N_(
            "How the worker is kept safe: safe times, safe channels, who to call. Only the team reads it."
        ),
        icon="lock",
        in_states=_OPEN,
    ),
    Act(
        "remind",
        N_("Remind me"),
        plain(forms.RemindForm),
        lambda actor, case, form: reminding.remind(actor, case, day=form["day"].data),
        permissions=(_C.READ,),
        hint=N_("The case stands on your page of today on that day. What for, you write in a note."),
        icon="calendar",
        kinds=frozenset(CaseType),
    ),
    Act(
        "tick_off",
        N_("The reminder is done"),
        plain(forms.ActForm),
        lambda actor, case, _form: reminding.tick_off(actor, case),
        permissions=(_C.READ,),
        icon="check",
        kinds=frozenset(CaseType),
    ),
    Act(
        "best_interest",
        N_("What is best for the child"),
        _TEXT,
        _words_to(notes.weigh_best_interest),
        permissions=_WORK,
        hint=N_(
            "Who asked the child, and what it wants. Income and school if the work ends. Who could be angry. "
            "Which partner helps. Without this nobody can tell the site."
        ),
        icon="person",
        in_states=_OPEN,
    ),
    Act(
        "write_to_site",
        N_("Write to the site"),
        plain(forms.DisclosureForm),
        _write_to_site,
        permissions=(_C.NOTIFY_SITE,),
        hint=N_("The site reads exactly this."),
        icon="employer",
        in_states=_HANDED_OVER - {CaseState.ASSIGNED},
        audience=DisclosureAudience.SITE,
        never=never_told(DisclosureAudience.SITE),
    ),
    Act(
        "item",
        N_("Add an item"),
        _item_form,
        _add_item,
        permissions=_WORK,
        hint=N_("What the worker chose stays; you can only add."),
        icon="plus",
        in_states=_OPEN,
    ),
    Act(
        "provision",
        N_("Link a commitment"),
        _provision_form,
        _tie,
        permissions=_WORK,
        icon="link",
        in_states=_OPEN,
    ),
    assign_act("reassign", N_("Hand over"), in_states=_HANDED_OVER),
    Act("type", N_("Change the kind"), _type_form, _retype, permissions=_WORK, in_states=_OPEN),
    Act(
        "suspect",
        N_("Open a case about punishment"),
        plain(forms.ReasonForm),
        _suspect,
        permissions=_WORK,
        kind="danger",
        icon="danger",
        in_states=_OPEN,
    ),
    Act(
        "go_on",
        N_("Go on without the worker’s name"),
        with_letter(forms.WithdrawForm, "goes_on"),
        _go_on,
        permissions=(_C.CLOSE,),
        hint=N_(
            "For the sake of others. Name and number are erased. If somebody forced the worker, "
            "the item RT4 is added and a case about punishment is opened."
        ),
        kind="danger",
        icon="people",
        in_states=_OPEN,
        writes=True,
    ),
    Act(
        "forced_labour",
        N_("Establish forced labour"),
        plain(forms.ReasonForm),
        _establish,
        permissions=(_C.INVESTIGATE,),
        hint=N_("Only after findings: involuntary work and the menace of a penalty, both shown."),
        roles=frozenset({Role.INSPECTOR}),
        in_states=_OPEN,
    ),
)
