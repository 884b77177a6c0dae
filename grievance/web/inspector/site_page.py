"""Find the site that a case is about, and link it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from grievance.cases.services import notes
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound
from grievance.policy.permissions import Permission
from grievance.supplychain.models.site import Site
from grievance.supplychain.queries import find_sites
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.ui.presentation import translated


@for_case_team
def pick(reference: str) -> Page:
    """Show sites that fit what was typed, and link the one that was picked."""
    actor, case = present(), find_case(reference)
    if not actor.may(Permission.Case.TRIAGE) and not actor.may(Permission.Case.INVESTIGATE):
        raise NotAllowed
    refused = None
    if request.method == "POST":
        try:
            with transaction():
                site = db.session.scalar(
                    select(Site).where(Site.reference == request.form.get("site", "")[:16])
                )
                if site is None:
                    raise NotFound
                notes.link_site(actor, find_case(reference), site=site)
        except GuardRefused as refusal:
            refused = translated(refusal.message, **refusal.values)
        else:
            return redirect(url_for("inspector.case", reference=reference), code=303)
    typed = request.args.get("q", "")[:200].strip()
    page = render_template(
        "inspector/site.html",
        nav=rail(),
        case=case,
        typed=typed,
        hits=find_sites(typed, limit=20, takes_reports=False) if typed else [],
        refused=refused,
    )
    return page, 409 if refused else 200
