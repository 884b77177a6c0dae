"""Carry an action out: start it, hand in proof, say what was delivered."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.policy.permissions import Permission
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.money import money_typed
from grievance.remediation.queries import EvidenceView, action_view
from grievance.remediation.replacements import replaces, waits_to_be_replaced
from grievance.remediation.services import extending, progress
from grievance.remediation.services.terms import LONGEST_TEXT
from grievance.remediation.states import EDITABLE_PLANS, EXTENDABLE, ExtensionStep, PlanState
from grievance.web.operator.desk import Page, find_action, for_sites, must_be_unchanged, rail
from grievance.web.operator.forms import DoneForm, MoreTimeForm, ProofForm
from grievance.web.operator.proofs import held_proof, let_go, open_verbs, take_file
from grievance.web.operator.showing import shown_action, shown_request
from grievance.web.ui.forms import saved
from grievance.web.ui.locales import language, select_locale
from grievance.web.ui.money_fields import currencies
from grievance.web.ui.presentation import day
from grievance.web.ui.session import settings
from grievance.web.ui.visitors import staff


@for_sites
def action(reference: str) -> str:
    """Show one action, what was handed in for it, and what can be done now."""
    found = find_action(reference)
    view = action_view(staff(), found, locale=select_locale())
    return render_template(
        "operator/action.html",
        nav=rail(),
        action=shown_action(view),
        back=back_of(found),
        proofs=[_entry(each) for each in view.evidence if each.organisation_id == staff().organisation_id],
        verbs=open_verbs(found),
        requests=[shown_request(each) for each in view.extensions],
        no_more_time=extending.why_no_more_time(found) if found.state in EXTENDABLE else None,
        may_change=found.plan.state in EDITABLE_PLANS,
        replaces=_replaces(found),
        ask_url=url_for("operator.reply", reference=found.plan.case.reference),
        may_accept=staff().may(Permission.Plan.PROPOSE) and found.respondent is None,
        to_be_replaced=waits_to_be_replaced(found),
    )


def back_of(found: CorrectiveAction) -> str:
    """Return where one came from: the matter of the site, or what one's own firm was told."""
    if found.respondent is not None:
        return url_for("operator.firm", reference=found.respondent.reference)
    return url_for("operator.matter", reference=found.plan.case.reference, _anchor="plan")


@for_sites
def start(reference: str) -> Response:
    """Begin with an action, or begin again."""
    with transaction():
        progress.start_action(staff(), find_action(reference))
    return _to_action(reference)


@for_sites
def prove(reference: str) -> Page:
    """Hand in proof."""
    found = find_action(reference)
    form = ProofForm(version=found.version, locale=select_locale(), dated_on=clock.today())

    def save() -> None:
        latest = find_action(reference)
        must_be_unchanged(form, latest.version)
        assert form.dated_on.data is not None
        progress.submit_evidence(
            staff(),
            latest,
            note=form.note.data or "",
            locale=form.locale.data or select_locale(),
            dated_on=form.dated_on.data,
            file=held_proof(reference),
        )

    arrived = form.arrived()
    try:
        # Before the transaction begins: nobody waits while a long file is sealed and looked through.
        take_file(reference, form.file.data, dropped=form.drop.data or "")
    except InvalidInput as refused:
        form.blame(refused)
    else:
        if arrived and saved(form, save):
            let_go(reference)
            return _to_action(reference)
    return _page("operator/proof.html", form, reference)


@for_sites
def done(reference: str) -> Page:
    """Say what was delivered so far."""
    view = action_view(staff(), find_action(reference), locale=select_locale())
    form = DoneForm(
        version=view.version,
        workers=view.workers_covered,
        amount=money_typed(view.amount, view.currency),
        currency=view.currency or "",
    )
    form.currency.choices = currencies("–")

    def save() -> None:
        latest = find_action(reference)
        must_be_unchanged(form, latest.version)
        amount, currency = form.money()
        progress.claim_delivered(
            staff(), latest, workers=form.workers.data or 0, amount=amount, currency=currency
        )

    if form.arrived() and saved(form, save):
        return _to_action(reference)
    return _page("operator/done.html", form, reference)


@for_sites
def more_time(reference: str) -> Page:
    """Ask for more time, with the reason."""
    found = find_action(reference)
    form = MoreTimeForm(version=found.version, locale=select_locale(), step=ExtensionStep.ONE_WEEK)

    def save() -> None:
        latest = find_action(reference)
        must_be_unchanged(form, latest.version)
        extending.ask_for_extension(
            staff(),
            latest,
            step=extending.step_of(form.step.data or ""),
            reason=form.reason.data or "",
            locale=form.locale.data or select_locale(),
        )

    if form.arrived() and saved(form, save):
        return _to_action(reference)
    return _page("operator/more_time.html", form, reference)


def _page(template: str, form: ProofForm | DoneForm | MoreTimeForm, reference: str) -> Page:
    view = action_view(staff(), find_action(reference), locale=select_locale())
    page = render_template(
        template,
        nav=rail(),
        form=form,
        action=shown_action(view),
        longest=LONGEST_TEXT,
        limit=settings().upload_limit_mib,
        held=held_proof(reference),
    )
    return page, form.answer_status


def _replaces(found: CorrectiveAction) -> str | None:
    """Return the agreed action in whose place this one waits to be accepted."""
    action = replaces(found) if found.plan.state is PlanState.AGREED else None
    return action.reference if action is not None else None


def _entry(proof: EvidenceView) -> dict[str, object]:
    """Return a proof as the timeline component shows it."""
    file = proof.file_reference
    return {
        "title": gettext("Proof of %(day)s", day=day(proof.dated_on)),
        "when": gettext("handed in on %(day)s", day=day(proof.submitted_at)),
        "iso": proof.submitted_at.isoformat(),
        "text": proof.note.text or gettext("You hold no key that opens this."),
        "lang": language(proof.note.lang).tag,
        "icon": "file",
        "tone": "site",
        "file": url_for("operator.download", reference=file) if file is not None else None,
    }


def _to_action(reference: str) -> Response:
    return redirect(url_for("operator.action", reference=reference), code=303)
