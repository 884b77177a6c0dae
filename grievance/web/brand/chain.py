"""A brand's chain: what needs it first, every site with its way and its evidence, and how remedy stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.labels import BY_COMPANY_TEXT, EVIDENCE_TEXTS, LINK_STATE_TEXTS
from grievance.transparency.labels import word_for
from grievance.transparency.queries.chain import BrandChain, BrandSite, brand_chain, brand_site
from grievance.web.brand.tables import CSV_COLUMNS, csv_row, table_row
from grievance.web.ui.downloads import csv_file
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import for_roles, staff
from grievance.web.ui.world_map import MapPoint, WorldMap, world

Page = str | Response
PAGE_SIZE = 25
for_brands = for_roles(Role.BRAND)
_MINES = frozenset({"mine", "asm"})


@for_brands
def show() -> Page:
    """Show the chain; what it is narrowed to is in the address."""
    chain = brand_chain(_visitor())
    sites = _narrowed(chain.sites)
    number, pages = _page(len(sites))
    shown = sites[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return render_template(
        "brand/chain.html",
        nav=rail("brand.chain"),
        chain=chain,
        site_count=len(chain.sites),
        rows=[table_row(each) for each in shown],
        filter_groups=_filter_groups(chain),
        clear_url=url_for("brand.chain") if _address() else None,
        csv_url=url_for("brand.chain_csv", **_address()),
        map=_map(sites),
        summary=gettext(
            "%(first)s to %(last)s of %(total)s sites",
            first=(number - 1) * PAGE_SIZE + 1 if sites else 0,
            last=(number - 1) * PAGE_SIZE + len(shown),
            total=len(sites),
        ),
        previous_url=_url(page=number - 1) if number > 1 else None,
        next_url=_url(page=number + 1) if number < pages else None,
    )


@for_brands
def show_site(reference: str) -> Page:
    """Show one site of the chain; a site out of the chain does not exist here."""
    chain = brand_site(_visitor(), reference)
    site = chain.sites[0]
    return render_template(
        "brand/site.html",
        nav=rail(None),
        site=site,
        row=table_row(site),
        figures_of=chain.figures_of,
        map=_map([site], fit=True),
        by_company_text=BY_COMPANY_TEXT,
        evidence_texts=EVIDENCE_TEXTS,
        state_texts=LINK_STATE_TEXTS,
    )


@for_brands
def download() -> Response:
    """Give the table of the chain as a file, narrowed as the page was."""
    chain = brand_chain(_visitor())
    rows = [csv_row(each, figures_of=chain.figures_of) for each in _narrowed(chain.sites)]
    return csv_file("chain", CSV_COLUMNS, rows)


def _visitor() -> Actor:
    return staff()


def rail(current: str | None) -> list[dict[str, Any]]:
    """Return what every page of a brand shows at its side."""
    return [
        _view(gettext("My chain"), url_for("brand.chain"), "chain", current == "brand.chain"),
        _view(gettext("My lists"), url_for("brand.imports"), "file", current == "brand.imports"),
        _view(gettext("Public register"), url_for("public.register"), "file", False),
        _view(gettext("How the process works"), url_for("public.about"), "flag", False),
        _view(gettext("Sources"), url_for("public.sources"), "link", False),
    ]


def _view(label: str, url: str, icon: str, current: bool) -> dict[str, Any]:
    return {"label": label, "url": url, "icon": icon, "current": current, "count": None}


def _narrowed(sites: Iterable[BrandSite]) -> list[BrandSite]:
    wanted = _address()
    return [
        each
        for each in sites
        if wanted.get("mineral", "") in ("", *each.minerals)
        and wanted.get("stage", "") in ("", each.stage)
        and wanted.get("standing", "") in ("", str(each.standing))
    ]


def _address() -> dict[str, Any]:
    names = ("mineral", "stage", "standing")
    return {name: request.args[name][:40] for name in names if request.args.get(name)}


def _url(**changed: Any) -> str:
    kept = {**_address(), **changed}
    return url_for("brand.chain", **{name: value for name, value in kept.items() if value})


def _page(total: int) -> tuple[int, int]:
    given = request.args.get("page", "1")
    pages = max(1, -(-total // PAGE_SIZE))
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1
    return min(max(1, number), pages), pages


def _filter_groups(chain: BrandChain) -> list[dict[str, Any]]:
    minerals = sorted({mineral for each in chain.sites for mineral in each.minerals})
    stages = sorted({each.stage for each in chain.sites})
    standings = list(dict.fromkeys(str(each.standing) for each in chain.sites))
    return [
        _filter_group(gettext("Mineral"), "mineral", "mineral", minerals),
        _filter_group(gettext("Stage"), "stage", "site_stage", stages),
        _filter_group(gettext("Remedy"), "standing", "standing", standings),
    ]


def _filter_group(label: str, name: str, kind: str, values: Iterable[str]) -> dict[str, Any]:
    chosen = _address().get(name, "")
    return {
        "label": label,
        "options": [
            {
                "label": translated(word_for(kind, value)),
                "url": _url(**{name: "" if value == chosen else value}),
                "on": value == chosen,
            }
            for value in values
        ],
    }


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
