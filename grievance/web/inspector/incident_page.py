"""Open a case about an incident that somebody read of: first the site, then the source."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from grievance.cases.access import CASES
from grievance.cases.labels import SOURCE_LABELS
from grievance.cases.models.case import Case
from grievance.cases.services.incidents import Source, open_incident, source_of
from grievance.cases.states import SourceConfidence
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, Sealed
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.models.site import Site
from grievance.supplychain.queries import find_sites
from grievance.web.inspector import forms
from grievance.web.inspector.desk import Page, for_case_team, present, rail
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day, translated


@for_case_team
def open_one(site: str = "") -> Page:
    """Show sites that fit what was typed, then the form of the source, and open the case."""
    actor = present()
    if not actor.may(Permission.Case.INVESTIGATE):
        raise NotAllowed
    found = _site(site)
    form = forms.IncidentForm()
    form.item.choices = forms.item_choices()
    refused = None
    if form.arrived():
        try:
            with transaction():
                made = open_incident(
                    actor, item_code=form.item.data or "", site=_site(site), source=_source(form)
                )
                reference, there = made.reference, _sees(actor, made)
            return _on_to(reference, there=there)
        except InvalidInput as refusal:
            form.blame(refusal)
        except GuardRefused as refusal:
            refused = translated(refusal.message, **refusal.values)
    typed = request.args.get("q", "")[:200].strip()
    page = render_template(
        "inspector/incident.html",
        nav=rail(),
        form=form,
        errors=form.mistakes(),
        refused=refused,
        site=found,
        without=request.args.get("without") == "site",
        typed=typed,
        hits=find_sites(typed, limit=20, takes_reports=False) if typed else [],
    )
    return page, 409 if refused else form.answer_status


def source_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Return what a case was opened from, as its page shows it."""
    try:
        found = source_of(actor, case)
    except Sealed:
        return {"facts": [], "text": None}
    if found is None:
        return None
    kept, source = found
    return {
        "facts": [
            (gettext("Address"), source.address),
            (gettext("Published on"), day(kept.published_on)),
            (gettext("Read on"), day(kept.read_on)),
            (gettext("How sure"), translated(SOURCE_LABELS[kept.confidence])),
        ],
        "text": source.text,
        "language": language(source.locale),
    }


def _source(form: forms.IncidentForm) -> Source:
    assert form.published_on.data is not None
    return Source(
        address=form.address.data or "",
        text=form.text.data or "",
        locale=form.locale.data or "en",
        published_on=form.published_on.data,
        confidence=SourceConfidence(form.confidence.data or ""),
    )


def _site(reference: str) -> Site | None:
    if not reference:
        return None
    found = db.session.scalar(select(Site).where(Site.reference == reference[:16]))
    if found is None:
        raise NotFound
    return found


def _sees(actor: Actor, case: Case) -> bool:
    try:
        CASES.require(actor, Permission.Case.READ, case)
    except NotFound:
        return False
    return True


def _on_to(reference: str, *, there: bool) -> Page:
    """Go to the new case, or to the queue where it went to people who are named for such cases."""
    if there:
        return redirect(url_for("inspector.case", reference=reference), code=303)
    return redirect(url_for("inspector.queue", moved=1), code=303)
