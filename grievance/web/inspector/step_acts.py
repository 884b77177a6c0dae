"""The steps of the flow as pages; what remedy moves is done on the pages of the plan."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import Length

from grievance.accounts.models.user import User
from grievance.cases.access import CASES
from grievance.cases.labels import CLOSURE_LABELS
from grievance.cases.models.case import Case
from grievance.cases.services import assignment, closing, findings, notice, triage, unremedied, withdrawing
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseState, ClosureReason, CoercionCheck, DisclosureAudience, ReopenCause
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.text import N_, sought
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector import forms
from grievance.web.inspector.acts import (
    Act,
    never_told,
    plain,
    reason_of,
    required_reason,
    shown_disclosure,
    with_letter,
)
from grievance.web.inspector.letters import letter_form, letter_of, required_letter, writing_locale
from grievance.web.inspector.workloads import Colleagues
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.presentation import translated


def _acknowledge(actor: Actor, case: Case, form: Form) -> None:
    triage.acknowledge_case(actor, case, letter=letter_of(form, case))


def _ask(actor: Actor, case: Case, form: Form) -> None:
    triage.ask_reporter(actor, case, letter=required_letter(form, case))


def _refer(actor: Actor, case: Case, form: Form) -> None:
    reason = required_reason(form)
    triage.refer_out(actor, case, to=form["to"].data or "", reason=reason, letter=letter_of(form, case))


def _decline(actor: Actor, case: Case, form: Form) -> None:
    triage.decline_case(actor, case, reason=required_reason(form), letter=letter_of(form, case))


def _merge(actor: Actor, case: Case, form: Form) -> None:
    try:
        target = CASES.find(actor, Case.reference, sought(form["target"].data or ""))
    except NotFound:
        raise InvalidInput(N_("There is no such case in your team."), field="target") from None
    triage.merge_case(actor, case, target=target, letter=letter_of(form, case))


def _handlers(actor: Actor, case: Case) -> Form:
    """Offer whoever can have the case; while nobody has it, whoever asks comes first to mind."""
    possible = assignment.possible_handlers(case)
    oneself = next((each for each in possible if each.id == actor.user_id), None)
    chosen = case.handler or oneself
    form = forms.HandlerForm(handler=chosen.reference if chosen is not None else None)
    form.handler.among(Colleagues(actor, possible))
    return form


def _assign(actor: Actor, case: Case, form: Form) -> None:
    found = db.session.scalar(select(User).where(User.reference == form["handler"].data))
    if found is None:
        raise NotFound
    assignment.assign_case(actor, case, handler=found)


def _notice(_actor: Actor, case: Case) -> Form:
    return letter_form(forms.DisclosureForm, case, template="told_site" if case.complaints else "")


def _tell_site(actor: Actor, case: Case, form: Form) -> None:
    shown = shown_disclosure(case, DisclosureAudience.SITE, form)
    notice.notify_site(actor, case, disclosure=shown, letter=letter_of(form, case))


def _closing(_actor: Actor, case: Case) -> Form:
    form = letter_form(forms.CloseForm, case)
    reason = form["reason"]
    assert isinstance(reason, OneOf)
    reason.choices = [
        (each.value, translated(CLOSURE_LABELS[each])) for each in closing.closing_reasons(case)
    ]
    return form


def _close(actor: Actor, case: Case, form: Form) -> None:
    closing.close_case(
        actor,
        case,
        reason=ClosureReason(form["reason"].data),
        letter=letter_of(form, case),
        why=reason_of(form, "why"),
    )


def _suspend(actor: Actor, case: Case, form: Form) -> None:
    until = datetime.combine(form["until"].data, time(), UTC)
    closing.suspend_case(actor, case, reason=required_reason(form), until=until)


def _prepare(actor: Actor, case: Case, form: Form) -> None:
    closing.prepare_closing(actor, case, reason=reason_of(form), letter=letter_of(form, case))


def _end_without_remedy(actor: Actor, case: Case, form: Form) -> None:
    unremedied.end_without_remedy(
        actor,
        case,
        closure=ClosureReason(form["closure"].data),
        known_from=Words(form["known_from"].data or "", writing_locale()),
        letter=letter_of(form, case),
        successor=form["successor"].data or "",
        body=form["body"].data or "",
    )


class AcceptForm(forms.ReasonForm):
    """A reason, and the country where no site is linked yet."""

    country = StringField(
        _l("Country"), description=_l("By its code or its name."), validators=[Length(max=80)]
    )


def _acceptance(_actor: Actor, case: Case) -> Form:
    form = AcceptForm(country=triage.country_accepted(case))
    if case.site_id is not None:
        del form.country
    return form


def _accept(actor: Actor, case: Case, form: Form) -> None:
    country = form["country"].data if "country" in form else None
    triage.accept_case(actor, case, reason=reason_of(form), country=country or "")


def _investigate(actor: Actor, case: Case, form: Form) -> None:
    findings.start_fact_finding(actor, case, reason=reason_of(form))


def _close_silently(actor: Actor, case: Case, form: Form) -> None:
    closing.close_without_contact(actor, case, reason=reason_of(form))


def _withdraw(actor: Actor, case: Case, form: Form) -> None:
    check = CoercionCheck(form["check"].data)
    withdrawing.withdraw_case(actor, case, reason=required_reason(form), check=check)


def _reopen(actor: Actor, case: Case, form: Form) -> None:
    closing.reopen_case(actor, case, reason=required_reason(form), cause=ReopenCause(form["cause"].data))


def assign_act(verb: str, label: str, *, in_states: frozenset[CaseState] | None = None) -> Act:
    """Return the act of giving a case to a colleague, under the name it has at this point."""
    return Act(
        verb,
        label,
        _handlers,
        _assign,
        permissions=(Permission.Case.ASSIGN,),
        kind="primary" if verb == "assign" else "quiet",
        icon="person",
        in_states=in_states if in_states is not None else frozenset(CaseState),
    )


STEPS: tuple[Act, ...] = (
    Act(
        "acknowledge",
        N_("Acknowledge"),
        with_letter(forms.ActForm, "acknowledge"),
        _acknowledge,
        hint=N_("The worker reads that a person has read the report. Their clock for a first answer stops."),
        kind="primary",
        icon="eye",
        writes=True,
    ),
    Act(
        "screen",
        N_("Start screening"),
        plain(forms.ActForm),
        lambda actor, case, _form: triage.screen_case(actor, case),
        kind="primary",
        icon="search",
    ),
    Act(
        "accept",
        N_("Accept"),
        _acceptance,
        _accept,
        hint=N_(
            "Rate how urgent it is first. Without a site, name the country and say in the reason where it is."
        ),
        kind="primary",
        icon="check",
    ),
    assign_act("assign", N_("Assign")),
    Act(
        "notify_site",
        N_("Tell the site"),
        _notice,
        _tell_site,
        hint=N_("The site reads exactly this."),
        kind="primary",
        icon="employer",
        writes=True,
        audience=DisclosureAudience.SITE,
        never=never_told(DisclosureAudience.SITE),
    ),
    Act(
        "investigate",
        N_("Start fact-finding"),
        plain(forms.ReasonForm),
        _investigate,
        hint=N_("If the site has not been told, this is covert and needs a reason."),
        icon="search",
    ),
    Act(
        "open_dialogue",
        N_("Open a dialogue"),
        plain(forms.ActForm),
        lambda actor, case, _form: notice.open_dialogue(actor, case),
        icon="handshake",
    ),
    Act(
        "find",
        N_("Make findings"),
        plain(forms.ReasonForm),
        lambda actor, case, form: findings.make_findings(actor, case, reason=reason_of(form)),
        hint=N_(
            "Every item needs a finding. The workers get the plain words now, before the site. "
            "A reason is needed only where the case came back and no finding changes."
        ),
        kind="primary",
        icon="gavel",
    ),
    Act(
        "ask_reporter",
        N_("Ask the worker"),
        with_letter(forms.ActForm, "ask"),
        _ask,
        hint=N_("Our clocks stand still until an answer comes, for 60 days at most."),
        icon="speech",
        writes=True,
    ),
    Act(
        "prepare_closing",
        N_("Prepare to close"),
        with_letter(forms.ReasonForm, "closed"),
        _prepare,
        hint=N_("Before the time of watching is over, say why."),
        kind="primary",
        writes=True,
    ),
    Act(
        "end_without_remedy",
        N_("End without a remedy"),
        with_letter(forms.EndForm, "ends_unfixed"),
        _end_without_remedy,
        hint=N_(
            "Only where the site has shut, or another case or body took this over. What was promised stays "
            "owed, and a second person closes. A site that refuses ends nothing: its case stays open, and "
            "its missed deadlines become public."
        ),
        kind="danger",
        icon="lock",
        writes=True,
    ),
    Act(
        "close",
        N_("Close the case"),
        _closing,
        _close,
        hint=N_("In a P0 or P1 case somebody other than the handler closes."),
        kind="primary",
        icon="lock",
        writes=True,
    ),
    Act("reopen", N_("Reopen"), plain(forms.ReopenForm), _reopen, icon="unlock"),
    Act(
        "refer_out",
        N_("Refer to another body"),
        with_letter(forms.ReferForm, "referred"),
        _refer,
        hint=N_(
            "Nothing of the report goes there: the worker reads who can help. "
            "A P0 or P1 case needs somebody who neither screened nor rated it."
        ),
        icon="next",
        writes=True,
    ),
    Act(
        "decline",
        N_("Decline"),
        with_letter(forms.ReasonForm),
        _decline,
        hint=N_(
            "Write to the worker why, and who else may help. "
            "A P0 or P1 case needs somebody who neither screened nor rated it."
        ),
        kind="danger",
        icon="cross",
        writes=True,
    ),
    Act(
        "merge",
        N_("Merge with another case"),
        with_letter(forms.MergeForm),
        _merge,
        hint=N_("Each worker keeps their own code and their own answers."),
        icon="link",
        writes=True,
    ),
    Act("suspend", N_("Suspend"), plain(forms.SuspendForm), _suspend, icon="clock"),
    Act(
        "resume",
        N_("Take up again"),
        plain(forms.ActForm),
        lambda actor, case, _form: closing.resume_case(actor, case),
        kind="primary",
    ),
    Act(
        "close_without_contact",
        N_("Close: no contact"),
        plain(forms.ReasonForm),
        _close_silently,
        hint=N_("After 30 days without an answer. Never in a P0 or P1 case, nor where something is owed."),
        kind="danger",
    ),
    Act(
        "withdraw",
        N_("Withdraw"),
        plain(forms.WithdrawForm),
        _withdraw,
        hint=N_(
            "Speak with the worker first. If somebody forced them, or the matter concerns others, "
            "let the case go on without their name."
        ),
        kind="danger",
    ),
)
