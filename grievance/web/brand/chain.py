"""A brand's chain: what needs it first, every site with its way and its evidence, and how remedy stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.foundation.pages import part_of
from grievance.leverage.queries import count_waiting
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.labels import BY_COMPANY_TEXT, EVIDENCE_TEXTS, LINK_STATE_TEXTS
from grievance.transparency.labels import word_for
from grievance.transparency.queries.chain import BrandSite, brand_site
from grievance.transparency.queries.site_statements import said_to_customers
from grievance.web.brand.narrowing import chain_list
from grievance.web.brand.picture import whole_chain
from grievance.web.brand.tables import table_row
from grievance.web.ui.chain_picture import Step, chain_picture
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import for_roles, staff
from grievance.web.ui.world_map import MapPoint, WorldMap, world

Page = str | Response
for_brands = for_roles(Role.BRAND)
#: So many of those who answer for a site are read on one page, each in their own words.
STATEMENTS = 10
_MINES = frozenset({"mine", "asm"})


@for_brands
def show() -> Page:
    """Show the chain; what it is narrowed to is in the address."""
    found = chain_list(_visitor())
    listed = found.narrowed.shown()
    return render_template(
        "brand/chain.html",
        nav=rail("brand.chain"),
        chain=found.chain,
        site_count=len(found.chain.sites),
        rows=[table_row(each) for each in listed["shown"]],
        map=_map(found.narrowed.rows),
        picture=whole_chain(found.narrowed.rows),
        **file_urls("chain", found.narrowed.asked),
        **listed,
    )


@for_brands
def show_site(reference: str) -> Page:
    """Show one site of the chain; a site out of the chain does not exist here."""
    chain = brand_site(_visitor(), reference)
    site = chain.sites[0]
    said = part_of(said_to_customers(_visitor(), reference), number=page_number("said"), size=STATEMENTS)
    return render_template(
        "brand/site.html",
        nav=rail(None),
        site=site,
        row=table_row(site),
        figures_of=chain.figures_of,
        statements=[{"said": each, "language": language(each.lang)} for each in said.rows],
        said_place=pages_here(said, "said"),
        map=_map([site], fit=True),
        picture=chain_picture(
            [Step(each.start, each.end, each.confidence == "low") for each in path.steps]
            for path in site.paths
        ),
        by_company_text=BY_COMPANY_TEXT,
        evidence_texts=EVIDENCE_TEXTS,
        state_texts=LINK_STATE_TEXTS,
    )


def file_urls(table: str, asked: dict[str, Any]) -> dict[str, str]:
    """Return where a list is had as a file, narrowed as its page is."""
    return {f"{form}_url": url_for("brand.file", table=table, form=form, **asked) for form in ("csv", "xlsx")}


def _visitor() -> Actor:
    return staff()


def rail(current: str | None) -> list[dict[str, Any]]:
    """Return what every page of a brand shows at its side."""
    waiting = count_waiting(_visitor())
    asked = _view(
        gettext("My commitments"),
        url_for("brand.commitments"),
        "handshake",
        current == "brand.commitments",
        count=waiting or None,
    )
    return [
        _view(gettext("My chain"), url_for("brand.chain"), "chain", current == "brand.chain"),
        _view(gettext("Issues"), url_for("brand.issues"), "speech", current == "brand.issues"),
        _view(gettext("Remedy tracker"), url_for("brand.remedy"), "handshake", current == "brand.remedy"),
        asked,
        _view(gettext("Alerts"), url_for("brand.alerts"), "danger", current == "brand.alerts"),
        _view(gettext("My reports"), url_for("brand.reports"), "file", current == "brand.reports"),
        _view(gettext("My lists"), url_for("brand.imports"), "file", current == "brand.imports"),
        _view(gettext("Public register"), url_for("public.register"), "file", False),
        _view(gettext("How the process works"), url_for("public.about"), "flag", False),
        _view(gettext("Sources"), url_for("public.sources"), "link", False),
    ]


def _view(label: str, url: str, icon: str, current: bool, *, count: int | None = None) -> dict[str, Any]:
    return {"label": label, "url": url, "icon": icon, "current": current, "count": count}


def _map(sites: Iterable[BrandSite], *, fit: bool = False) -> WorldMap | None:
    points = [
        MapPoint(
            label=each.name,
            longitude=each.longitude,
            latitude=each.latitude,
            kind="alert" if each.is_overdue else "mine" if each.stage in _MINES else "plant",
            url=url_for("brand.site", reference=each.reference),
            note=translated(word_for("standing", each.standing)),
        )
        for each in sites
        if each.longitude is not None and each.latitude is not None
    ]
    title = gettext("Where the sites are")
    desc = gettext("Points are as exact as their sources. A site is here because a source links it to you.")
    return world(title, desc, points, fit=fit) if points else None
