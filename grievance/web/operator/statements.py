"""What an operator tells all its customers about a site: written once, and read by the case team first."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from grievance.policy.permissions import Permission
from grievance.remediation.services.terms import LONGEST_TEXT
from grievance.transparency.queries.site_statements import statements_by_site, waits_for_team
from grievance.transparency.services.site_statements import write_statement
from grievance.web.operator.desk import Page, find_matter, for_sites, rail
from grievance.web.operator.forms import StatementForm
from grievance.web.ui.forms import saved
from grievance.web.ui.locales import select_locale
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.site_statements import shown_statement
from grievance.web.ui.visitors import staff


@for_sites
def statement(reference: str) -> Page:
    """Show what was written so far and what became of it, and take a new version."""
    case = find_matter(reference)
    staff().must(Permission.Remedy.TELL_CUSTOMERS)
    form = StatementForm(locale=select_locale())
    if form.arrived() and saved(form, lambda: _write(reference, form)):
        return redirect(url_for("operator.statement", reference=reference), code=303)
    found = statements_by_site(staff(), case, page=page_number())
    page = render_template(
        "operator/statement.html",
        nav=rail(),
        reference=reference,
        site=case.site.name if case.site is not None else "",
        statements=[shown_statement(each) for each in found.rows],
        place=pages_here(found),
        form=form,
        may_write=not waits_for_team(case, staff().organisation_id),
        longest=LONGEST_TEXT,
    )
    return page, form.answer_status


def _write(reference: str, form: StatementForm) -> None:
    write_statement(
        staff(),
        find_matter(reference),
        text=form.text.data or "",
        locale=form.locale.data or select_locale(),
    )
