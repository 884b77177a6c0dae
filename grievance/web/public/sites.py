"""Sites as the public knows them: what is known, who says so, and how to complain there."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.transparency.labels import word_for
from grievance.transparency.queries.sites import (
    SiteFilter,
    country_choices,
    public_site,
    site_line,
    site_list,
)
from grievance.web.public.navigation import asked, filter_groups, neighbours, page_number, pages
from grievance.web.ui.chain_picture import Step, chain_picture
from grievance.web.ui.chain_words import runs_words
from grievance.web.ui.posters import posters_of, printed_poster
from grievance.web.ui.presentation import country, listed, translated
from grievance.web.ui.world_map import MapPoint, WorldMap, world

FILTERS = ("mineral", "stage", "country", "search")
MINERALS = ("cobalt", "graphite", "lithium", "manganese", "nickel")
STAGES = (
    *("mine", "asm", "concentrator", "processing", "refinery", "precursor"),
    *("cathode", "anode", "cell", "recycling"),
)
_MINES = frozenset({"mine", "asm"})


def show() -> str:
    """Show the sites that are known, narrowed by the address."""
    narrowed = asked(*FILTERS)
    page = site_list(SiteFilter(**narrowed), page=page_number())
    first = (page.number - 1) * page.size + 1 if page.total else 0
    return render_template(
        "public/sites.html",
        nav=pages(),
        rows=[_line(each) for each in page.rows],
        search=narrowed.get("search", ""),
        kept={name: value for name, value in narrowed.items() if name != "search"},
        filter_groups=_filters(narrowed),
        clear_url=url_for("public.sites") if narrowed else None,
        map=_map(list(page.rows)),
        summary=gettext(
            "%(first)s to %(last)s of %(total)s sites",
            first=first,
            last=first + len(page.rows) - 1 if page.total else 0,
            total=page.total,
        ),
        **neighbours("public.sites", narrowed, page),
    )


def show_site(reference: str) -> str:
    """Show one site with its sources."""
    site = public_site(reference)
    if site is None:
        abort(404)
    return render_template(
        "public/site.html",
        nav=pages(),
        site=site,
        line=_line(site.line),
        status=translated(word_for("site_status", site.status)),
        confidence=translated(word_for("confidence", site.confidence)),
        address=f"{request.host_url}s/{site.line.number}" if site.line.number else None,
        posters=posters_of(reference, site.line.number),
        map=_map([site.line], fit=True),
        picture=chain_picture(
            [Step(each.start, each.end, each.confidence == "low") for each in way] for way in site.ways
        ),
        buyers=[
            {
                "company": each.company,
                "country": country(each.country) if each.country else "",
                "mineral": translated(word_for("mineral", each.mineral)),
                "tier": each.tier,
                "evidence": translated(word_for("confidence", each.weakest)),
                "runs": runs_words(all_active=each.all_active),
            }
            for each in site.buyers
        ],
    )


def print_poster(reference: str, locale: str) -> Response:
    """Hand out the poster of a site that takes reports, in one language of workers."""
    site = site_line(reference)
    if site is None or site.number is None:
        abort(404)
    return printed_poster(site=site.name, number=site.number, locale=locale)


def _line(site: Any) -> dict[str, Any]:
    return {
        "name": site.name,
        "url": url_for("public.site", reference=site.reference),
        "country": country(site.country),
        "stage": translated(word_for("site_stage", site.stage)),
        "minerals": listed(translated(word_for("mineral", each)) for each in site.minerals),
        "operator": site.operator or "",
        "number": site.number or "",
        "invented": site.invented,
    }


def _filters(narrowed: dict[str, Any]) -> list[dict[str, Any]]:
    countries = sorted((country(code), code) for code in country_choices())
    groups = [
        ("mineral", gettext("Mineral"), [(translated(word_for("mineral", code)), code) for code in MINERALS]),
        ("stage", gettext("Stage"), [(translated(word_for("site_stage", code)), code) for code in STAGES]),
        ("country", gettext("Country"), countries),
    ]
    return filter_groups("public.sites", narrowed, groups)


def _map(sites: list[Any], *, fit: bool = False) -> WorldMap | None:
    points = [
        MapPoint(
            label=each.name,
            longitude=each.longitude,
            latitude=each.latitude,
            kind="mine" if each.stage in _MINES else "plant",
            url=None if fit else url_for("public.site", reference=each.reference),
            note=translated(word_for("site_stage", each.stage)),
        )
        for each in sites
        if each.longitude is not None and each.latitude is not None
    ]
    desc = gettext("Points are as exact as their sources.")
    return world(gettext("Where the sites are"), desc, points, fit=fit) if points else None
