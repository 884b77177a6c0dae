"""What one's own firm was told as a contractor or recruiter of a case, its answer, and what it owes."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from grievance.cases.models.respondent import Respondent, RespondentLetter
from grievance.cases.respondents import TOLD, asked_row, letters_of
from grievance.cases.services.respondents import answer_for_firm
from grievance.cases.states import OPEN, ReplyKind, RespondentState
from grievance.remediation.duties import actions_of_firm
from grievance.remediation.queries import read_text
from grievance.remediation.services.terms import LONGEST_TEXT
from grievance.supplychain.labels import ROLE_LABELS
from grievance.web.operator.desk import Page, for_sites, rail
from grievance.web.operator.forms import ReplyForm
from grievance.web.operator.showing import shown_action
from grievance.web.ui.forms import saved
from grievance.web.ui.locales import select_locale
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.site_thread import site_entry
from grievance.web.ui.visitors import staff


@for_sites
def firm(reference: str) -> Page:
    """Show what the visitor's firm was told and answered, and take an answer."""
    actor, found = staff(), _find(reference)
    form = ReplyForm(kind=request.args.get("kind", ReplyKind.ANSWER), locale=select_locale())

    def save() -> None:
        answer_for_firm(
            actor,
            _find(reference),
            text=form.text.data or "",
            locale=form.locale.data or select_locale(),
            kind=ReplyKind(form.kind.data or ""),
        )

    if form.arrived() and saved(form, save):
        return redirect(url_for("operator.firm", reference=reference), code=303)
    row, letters = asked_row(found), letters_of(found, page=page_number("letters"))
    page = render_template(
        "operator/firm.html",
        nav=rail(),
        row=row,
        role=ROLE_LABELS[row.role],
        waits=row.state in {RespondentState.TOLD, RespondentState.LATE},
        late=row.state is RespondentState.LATE,
        thread=[_entry(each) for each in letters.rows],
        thread_place=pages_here(letters, "letters", anchor="#released"),
        actions=[shown_action(each) for each in actions_of_firm(actor, found, locale=select_locale())],
        form=form,
        may_reply=found.case.state in OPEN,
        longest=LONGEST_TEXT,
    )
    return page, form.answer_status


def _find(reference: str) -> Respondent:
    return TOLD.find(staff(), Respondent.reference, reference)


def _entry(letter: RespondentLetter) -> dict[str, object]:
    text = read_text(staff(), letter.item, locale=select_locale())
    return site_entry(
        text.text,
        text.lang,
        letter.came_on or letter.at.date(),
        organisation=letter.respondent.company.name if letter.kind is not None else None,
        corrects=letter.kind is ReplyKind.CORRECTION,
    )
