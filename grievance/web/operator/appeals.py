"""A site asks for a fresh look at what was found, and reads what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask_babel import gettext

from grievance.cases.appeals import decision_due, seen_by_site, window_for_site
from grievance.cases.models.appeal import Appeal
from grievance.cases.models.case import Case
from grievance.cases.panels import AppealGround, AppealOutcome
from grievance.cases.services.appealing import WORKER_TOO_LATE, appeal_by_site
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.permissions import Permission
from grievance.remediation.services.terms import LONGEST_TEXT
from grievance.web.operator.desk import Page, find_matter, for_sites, rail
from grievance.web.operator.forms import AppealForm
from grievance.web.ui.forms import saved
from grievance.web.ui.locales import select_locale
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.visitors import staff

OUTCOMES: dict[AppealOutcome, str] = {
    AppealOutcome.UPHOLD: N_("A panel looked at it afresh. What was found stays as it was."),
    AppealOutcome.VARY: N_("A panel looked at it afresh and changed what was found."),
    AppealOutcome.SEND_BACK: N_("A panel looked at it afresh. The case team looks into it again."),
}


@dataclass(frozen=True)
class ShownAppeals:
    """What a matter's page says of fresh looks."""

    sentences: list[str]
    until: str | None
    """Until which day this site can ask; empty if it cannot now."""


def shown_appeals(case: Case) -> ShownAppeals:
    """Return what a site may know of fresh looks at a matter."""
    actor = staff()
    may = actor.may(Permission.Appeal.FILE)
    window = window_for_site(case, actor.organisation_id) if may else None
    sentences = [_sentence(each) for each in seen_by_site(case, actor.organisation_id)]
    return ShownAppeals(sentences, day(window.until) if window is not None else None)


@for_sites
def appeal(reference: str) -> Page:
    """Ask that other people look at what was found."""
    case = find_matter(reference)
    staff().must(Permission.Appeal.FILE)
    window = window_for_site(case, staff().organisation_id)
    if window is None:
        raise GuardRefused(WORKER_TOO_LATE)
    form = AppealForm(locale=select_locale())
    if form.arrived() and saved(form, lambda: _ask(reference, form)):
        return redirect(url_for("operator.matter", reference=reference), code=303)
    page = render_template(
        "operator/appeal.html",
        nav=rail(),
        form=form,
        reference=reference,
        until=day(window.until),
        longest=LONGEST_TEXT,
    )
    return page, form.answer_status


def _ask(reference: str, form: AppealForm) -> None:
    appeal_by_site(
        staff(),
        find_matter(reference),
        ground=AppealGround(form.ground.data or ""),
        text=form.text.data or "",
        locale=form.locale.data or select_locale(),
    )


def _sentence(made: Appeal) -> str:
    if made.outcome is not None:
        return translated(OUTCOMES[made.outcome])
    on, due = day(made.case.opened_at), day(decision_due(made))
    return gettext("You asked for a fresh look on %(day)s. A panel decides by %(date)s.", day=on, date=due)
