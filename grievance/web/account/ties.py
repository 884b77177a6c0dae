"""Conflicts of interest: say to which sites and companies one has ties."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.supplychain.labels import TIE_LABELS
from grievance.supplychain.queries import find_sites
from grievance.supplychain.registry import company_called
from grievance.supplychain.services.ties import declare_tie, end_tie, site_called
from grievance.supplychain.stages import TieKind
from grievance.supplychain.ties import own_ties
from grievance.web.account.answers import Page
from grievance.web.account.forms import TieForm
from grievance.web.account.own import own_nav
from grievance.web.account.recovery import openers
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.visitors import staff

#: So many stand on a page.
TIES = 50


@openers
def show() -> Page:
    """Show what one has declared, and take another tie."""
    form = TieForm()
    form.offer()
    if form.arrived():
        wanted = form.about.data or ""
        try:
            with transaction():
                site = site_called(wanted)
                declare_tie(
                    staff(),
                    site=site,
                    company=None if site is not None else company_called(wanted),
                    kind=TieKind(form.kind.data or ""),
                    from_day=form.from_day.data,
                    until_day=form.until_day.data,
                )
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            return redirect(url_for("account.ties"), code=303)
    ties = own_ties(staff(), page=page_number(), size=TIES)
    page = render_template(
        "account/ties.html",
        form=form,
        errors=form.mistakes(),
        ties=ties.rows,
        place=pages_here(ties, at=url_for("account.ties")),
        kinds=TIE_LABELS,
        similar=find_sites(form.about.data, takes_reports=False) if form.errors and form.about.data else [],
        **own_nav(),
    )
    return page, form.answer_status


@openers
def end() -> Response:
    """Say that a tie has ended."""
    with transaction():
        end_tie(staff(), reference=request.form.get("tie", ""))
    return redirect(url_for("account.ties"), code=303)
