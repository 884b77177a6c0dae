"""On call: what waits for a look within ten minutes, and the look itself."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext, ngettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.calendars import calendar_of
from grievance.cases.labels import CASE_TYPE_LABELS
from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseType
from grievance.foundation import clock
from grievance.oncall import queries
from grievance.oncall.access import CHECKS
from grievance.oncall.labels import CALL_LABELS, VERDICT_LABELS
from grievance.oncall.models import DangerCheck
from grievance.oncall.services.calling import PATIENCE, second_people
from grievance.oncall.services.checking import answer_check
from grievance.oncall.states import Verdict
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.desk import Page, for_case_team, present, rail
from grievance.web.inspector.forms import LONG
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number, pager, pages_here
from grievance.web.ui.presentation import day, listed, moment_there, translated


class NowForm(RefusableForm):
    """It is real and happens now: there is nothing to fill in at night."""


class NotNowForm(RefusableForm):
    """It is not real, or not now."""

    verdict = OneOf(_l("What did you find?"))
    reason = TextAreaField(
        _l("Why"),
        description=_l("Only the team reads this."),
        validators=[DataRequired(_l("Say why, in a few words.")), LONG],
    )


@for_case_team
def show() -> Page:
    """Show what waits for a look, who is on call, and what was found of late."""
    actor = present()
    found = queries.open_checks(actor, page=page_number())
    decided = queries.recent_checks(actor, page=page_number("found"))
    return render_template(
        "inspector/on_call.html",
        nav=rail(),
        waiting=[_row(each) for each in found.rows],
        place=pages_here(found),
        decided=[_row(each) for each in decided.rows],
        decided_place=pages_here(decided, "found", anchor="#found"),
        duties=[_duty(each) for each in queries.duties(actor)],
        asked=queries.offered_to(actor).total,
    )


@for_case_team
def look(reference: str) -> Page:
    """Show what came in from one place, and ask what it is."""
    return _page(_found(reference), _quiet_form())


@for_case_team
def now(reference: str) -> Page:
    """Take that it is real and now, and page colleagues."""
    return _answer(reference, NowForm())


@for_case_team
def not_now(reference: str) -> Page:
    """Take that it is not, or not now, with a reason."""
    return _answer(reference, _quiet_form())


def _answer(reference: str, form: NowForm | NotNowForm) -> Page:
    _found(reference)

    def save() -> None:
        if isinstance(form, NowForm):
            answer_check(present(), _found(reference), verdict=Verdict.NOW)
            return
        reason = Words(form.reason.data or "", writing_locale())
        verdict = Verdict(form.verdict.data or "")
        answer_check(present(), _found(reference), verdict=verdict, reason=reason)

    if form.arrived() and saved(form, save):
        return redirect(url_for("inspector.danger_check", reference=reference), code=303)
    return _page(_found(reference), form), form.answer_status


def _found(reference: str) -> DangerCheck:
    return CHECKS.find(present(), DangerCheck.reference, reference)


def _quiet_form() -> NotNowForm:
    form = NotNowForm()
    form.verdict.choices = [
        (each.value, translated(VERDICT_LABELS[each])) for each in Verdict if each is not Verdict.NOW
    ]
    return form


def _page(check: DangerCheck, form: NowForm | NotNowForm) -> str:
    refused = form.refusal
    found = queries.cases_of(present(), check, page=page_number())
    return render_template(
        "inspector/danger_check.html",
        nav=rail(),
        check=_row(check),
        cases=[_case(each) for each in found.rows],
        place=pager(
            found, lambda number: url_for("inspector.danger_check", reference=check.reference, page=number)
        ),
        form=form if isinstance(form, NotNowForm) else _quiet_form(),
        may_page=check.verdict is not Verdict.NOW,
        paged=queries.names_of(second_people(check)) if check.verdict is Verdict.NOW else [],
        errors=form.mistakes(),
        refused=translated(refused.message, **refused.values) if refused is not None else None,
    )


def _row(check: DangerCheck) -> dict[str, Any]:
    place = calendar_of(check.team)
    return {
        "reference": check.reference,
        "url": url_for("inspector.danger_check", reference=check.reference),
        "site": check.site.name if check.site is not None else gettext("Site not known"),
        "reports": queries.count_cases(present(), check),
        "came": moment_there(check.opened_at, place) if check.verdict is None else day(check.opened_at),
        "clock": _time_left(check) if check.verdict is None else None,
        "called": listed(
            gettext("%(name)s (%(why)s)", name=each.user.name, why=translated(CALL_LABELS[each.call]))
            for each in check.calls
        ),
        "verdict": translated(VERDICT_LABELS[check.verdict]) if check.verdict is not None else "",
        "tone": "danger" if check.verdict is Verdict.NOW else "plain",
        "by": check.decided_by.name if check.decided_by is not None else "",
        "when": moment_there(check.decided_at, place) if check.decided_at is not None else "",
        "in_time": check.in_time,
    }


def _time_left(check: DangerCheck) -> dict[str, str]:
    """Return how many minutes are left for a look, as the clock component shows it."""
    due = check.opened_at + PATIENCE
    minutes = int((due - clock.now()).total_seconds() // 60)
    if minutes >= 0:
        text = ngettext("%(num)s minute left", "%(num)s minutes left", minutes)
    elif minutes > -120:
        text = ngettext("%(num)s minute late", "%(num)s minutes late", -minutes)
    else:
        text = ngettext("%(num)s hour late", "%(num)s hours late", -minutes // 60)
    return {"text": text, "state": "soon" if minutes >= 0 else "late", "iso": due.isoformat()}


def _case(case: Case) -> dict[str, Any]:
    items = catalogue().items
    return {
        "reference": case.reference,
        "url": url_for("inspector.case", reference=case.reference),
        "band": case.band,
        "type": translated(CASE_TYPE_LABELS[case.case_type])
        if case.case_type is not CaseType.INDIVIDUAL
        else "",
        "about": listed(translated(items[each.item_code].staff_label) for each in case.allegations),
        "languages": listed(dict.fromkeys(language(each.locale).autonym for each in case.complaints)),
    }


def _duty(duty: queries.Duty) -> dict[str, Any]:
    place = calendar_of(duty.team)
    return {
        "team": duty.team.name,
        "url": url_for("inspector.roster", team=duty.team.reference),
        "holes": duty.has_holes,
        "now": duty.now.user.name if duty.now is not None else "",
        "deputy": duty.now.deputy.name if duty.now is not None and duty.now.deputy is not None else "",
        "until": moment_there(duty.now.ends_at, place) if duty.now is not None else "",
        "next": duty.following.user.name if duty.following is not None else "",
        "from": moment_there(duty.following.begins_at, place) if duty.following is not None else "",
    }
