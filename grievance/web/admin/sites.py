"""Sites: what is known, who receives reports, who answers; and lists of them from files."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from grievance.accounts.models.organisation import Organisation
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.pages import Page
from grievance.supplychain.access import SITES
from grievance.supplychain.labels import ROLE_LABELS
from grievance.supplychain.models.site import Site
from grievance.supplychain.registry import (
    answerers_of,
    answering_organisations,
    receiving_teams,
    sites,
    team_of,
)
from grievance.supplychain.reviewing import question_of
from grievance.supplychain.services import stewardship
from grievance.supplychain.stages import (
    MINERAL_LABELS,
    SITE_STATUS_LABELS,
    STAGE_LABELS,
    Confidence,
    Mineral,
    SiteStatus,
    Stage,
)
from grievance.supplychain.unsettled import unsettled
from grievance.web.admin.desk import Answer, chips, page_number, pager, rail, stewards
from grievance.web.admin.forms import ResponsibleForm, SiteForm, words_of
from grievance.web.admin.register import known_to_stewards
from grievance.web.ui import paging
from grievance.web.ui.paging import pages_here
from grievance.web.ui.posters import poster_address, posters_of
from grievance.web.ui.presentation import translated
from grievance.web.ui.site_chain import chain_shown
from grievance.web.ui.typed_names import FEW, Records
from grievance.web.ui.visitors import staff

_FACTS = (
    "name",
    "nearest_place",
    "latitude",
    "longitude",
    "precision",
    "workforce",
    "source",
    "notes",
)


@stewards
def list_sites() -> Answer:
    """List sites, by words, mineral, and whether they take reports."""
    asked, reports = request.args.get("mineral", ""), request.args.get("reports", "")
    text = request.args.get("q", "")
    page = sites(
        staff(),
        text=text,
        mineral=Mineral(asked) if asked in set(Mineral) else None,
        takes_reports={"yes": True, "no": False}.get(reports),
        page=page_number(),
    )
    return render_template(
        "admin/sites.html",
        page=page,
        text=text,
        kept={name: request.args[name] for name in ("mineral", "reports") if request.args.get(name)},
        groups=[
            chips("mineral", gettext("Mineral"), words_of(MINERAL_LABELS)),
            chips("reports", gettext("Reports"), [("yes", gettext("taken")), ("no", gettext("not taken"))]),
        ],
        minerals=MINERAL_LABELS,
        stages=STAGE_LABELS,
        statuses=SITE_STATUS_LABELS,
        **pager(page),
        **rail(),
    )


@stewards
def show(reference: str) -> Answer:
    """Show one site, and take corrections of its facts."""
    site = SITES.find(staff(), Site.reference, reference)
    form = _facts_form(site)
    if form.arrived():
        try:
            _correct(reference, form)
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            return redirect(url_for("admin.site", reference=reference), code=303)
    return _page(site, form)


def _page(site: Site, answering: SiteForm | ResponsibleForm) -> Answer:
    """Return a site's page with both its forms, one of which was filled in or came back."""
    is_facts = isinstance(answering, SiteForm)
    page = render_template(
        "admin/site.html",
        site=site,
        form=answering if is_facts else _facts_form(site, formdata=None),
        errors=answering.mistakes(),
        responsible=_responsible(site, formdata=None) if is_facts else answering,
        posters=posters_of(site.reference, site.number),
        poster_url=poster_address(site.number) if site.number is not None else None,
        answering_place=pages_here(_answering(site), "answering", anchor="#answering", at=_address(site)),
        chain=chain_shown(site, site_page="admin.site"),
        **_unsettled(site),
        **known_to_stewards(site),
        **rail(),
    )
    return page, answering.answer_status


def _facts_form(site: Site, **options: Any) -> SiteForm:
    known = {name: getattr(site, name) for name in (*_FACTS, "country", "stage", "status", "confidence")}
    form = SiteForm(**known, minerals=[str(each.mineral) for each in site.minerals], **options)
    form.offer()
    return form


@stewards
def set_responsible(reference: str) -> Answer:
    """Take who receives a site's reports and who answers for it."""
    site = SITES.find(staff(), Site.reference, reference)
    form = _responsible(site)
    if not form.arrived():
        return _page(site, form)
    with transaction():
        site = SITES.find(staff(), Site.reference, reference)
        stewardship.give_to_team(staff(), site, receiving_teams().one(form.team.data or ""))
        chosen = answering_organisations().of(form.answerers.data or ())
        said_of = form.said_of()
        shown = answering_organisations().of(said_of) if said_of is not None else None
        stewardship.answered_by(staff(), site, chosen, of=shown)
    return redirect(url_for("admin.site", reference=reference), code=303)


@stewards
def let_report(reference: str) -> Answer:
    """Take reports about a site."""
    with transaction():
        stewardship.let_report(staff(), SITES.find(staff(), Site.reference, reference))
    return redirect(url_for("admin.site", reference=reference), code=303)


@stewards
def stop_reports(reference: str) -> Answer:
    """Take no more reports about a site."""
    with transaction():
        stewardship.stop_reports(staff(), SITES.find(staff(), Site.reference, reference))
    return redirect(url_for("admin.site", reference=reference), code=303)


def _correct(reference: str, form: SiteForm) -> None:
    facts = {name: getattr(form, name).data or None for name in _FACTS}
    facts |= {
        "country": (form.country.data or "").upper(),
        "stage": Stage(form.stage.data or ""),
        "status": SiteStatus(form.status.data or ""),
        "confidence": Confidence(form.confidence.data or ""),
        "workforce": form.workforce.data,
        "latitude": form.latitude.data,
        "longitude": form.longitude.data,
    }
    minerals = [Mineral(mineral) for mineral in form.minerals.data or ()]
    with transaction():
        site = SITES.find(staff(), Site.reference, reference)
        stewardship.correct_site(staff(), site, facts=facts, minerals=minerals)


def _unsettled(site: Site) -> dict[str, Any]:
    """Return what the page shows of what is open in the register about a site."""
    found = unsettled(staff(), site, asked=paging.page_number)
    return {
        "unsettled": found,
        "claimed": [translated(ROLE_LABELS[each.role]) for each in found.claims.rows],
        "named": [question_of(each).name for each in found.rows.rows],
        "open_places": {
            name: pages_here(getattr(found, name), name, anchor=f"#{name}", at=_address(site))
            for name in ("claims", "rows", "disputed")
        },
    }


def _responsible(site: Site, **options: Any) -> ResponsibleForm:
    team, answering = team_of(site), _answering(site)
    references = [each.reference for each in answering.rows]
    form = ResponsibleForm(
        **options,
        team=team.reference if team is not None else "",
        answerers=references,
        shown=" ".join(references) if answering.pages > 1 else "",
    )
    form.team.among(Records(receiving_teams()), none=gettext("The team that receives the rest"))
    form.answerers.among(Records(answering_organisations()))
    return form


def _answering(site: Site) -> Page[Organisation]:
    """Return who stands on the page to be unticked: all who answer for a site, or a page of very many."""
    return answerers_of(site, page=paging.page_number("answering"), size=FEW)


def _address(site: Site) -> str:
    return url_for("admin.site", reference=site.reference)
