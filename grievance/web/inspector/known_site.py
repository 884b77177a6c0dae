"""One page of a site for whoever works on cases: what is open there, what is known of it, and its chain."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, url_for
from flask_babel import gettext

from grievance.policy.permissions import Permission
from grievance.supplychain.access import SITES
from grievance.supplychain.dossier import other_names
from grievance.supplychain.models.site import Site
from grievance.supplychain.redirects import ids_as_one
from grievance.supplychain.registry import answerers_of, team_of
from grievance.supplychain.stages import (
    CONFIDENCE_LABELS,
    MINERAL_LABELS,
    SITE_STATUS_LABELS,
    STAGE_LABELS,
    Stage,
)
from grievance.web.inspector.desk import Page, for_case_team, present, rail
from grievance.web.inspector.open_matters import open_matters
from grievance.web.ui.dossier import known_of
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.posters import poster_address, posters_of
from grievance.web.ui.presentation import country, listed, translated
from grievance.web.ui.site_chain import chain_shown
from grievance.web.ui.world_map import MapPoint, WorldMap, world

_PAGE = "inspector.known_site"
#: So many are named in one line.
_NAMED = 20
_MINES = frozenset({Stage.MINE, Stage.ASM})


@for_case_team
def show(reference: str) -> Page:
    """Show a site: first what this visitor may know to be open there, then what everybody may know."""
    actor = present()
    site = SITES.find(actor, Site.reference, reference)
    known = known_of(site, {"site": _PAGE})
    also_called = other_names(site, most=_NAMED)
    answering = answerers_of(site, page=page_number("answers"), size=_NAMED)
    return render_template(
        "inspector/known_site.html",
        nav=rail(),
        site=site,
        stage=translated(STAGE_LABELS[site.stage]),
        status=translated(SITE_STATUS_LABELS[site.status]),
        minerals_shown=listed(translated(MINERAL_LABELS[each.mineral]) for each in site.minerals),
        facts_shown=[*_facts(site), *_remarks(site)],
        responsible=_responsible(site, [each.name for each in answering.rows]),
        responsible_place=pages_here(answering, "answers", anchor="#complain"),
        map=_map(site),
        chain=chain_shown(site, site_page=_PAGE),
        posters=posters_of(site.reference, site.number),
        poster_url=poster_address(site.number) if site.number is not None else None,
        queue_url=url_for("inspector.queue", view="all", site=site.reference),
        incident_url=url_for("inspector.open_incident_at", site=site.reference)
        if actor.may(Permission.Case.INVESTIGATE)
        else None,
        **open_matters(actor, ids_as_one(Site, site.id)),
        also_called=also_called,
        more_names=known["dossier"].names.total - len(also_called),
        **known,
    )


def _facts(site: Site) -> list[tuple[str, str | None]]:
    """Return what the register goes by; where sources say something else, that stands below."""
    return [
        (gettext("Country"), country(site.country)),
        (gettext("Nearest place"), site.nearest_place),
        (gettext("Operator"), site.operator.name if site.operator is not None else None),
        (gettext("Owners"), site.owners),
        (gettext("People at work"), str(site.workforce) if site.workforce is not None else None),
        (gettext("Position"), _position(site)),
        (gettext("Source"), site.source),
        (gettext("How sure this is"), translated(CONFIDENCE_LABELS[site.confidence])),
    ]


def _remarks(site: Site) -> list[tuple[str, str]]:
    """Return what is said of few sites: where it is not, nothing is missing."""
    said = [
        (gettext("Industrial park"), site.park.name if site.park is not None else None),
        (gettext("How exact the point is"), site.precision),
        (gettext("Note"), site.notes),
    ]
    return [(label, value) for label, value in said if value]


def _position(site: Site) -> str | None:
    if site.latitude is None or site.longitude is None:
        return None
    return f"{site.latitude:.4f}, {site.longitude:.4f}"


def _responsible(site: Site, answering: Sequence[str]) -> list[tuple[str, str]]:
    team = team_of(site)
    return [
        (
            gettext("Receives reports"),
            team.name if team is not None else gettext("The team that receives the rest"),
        ),
        (gettext("Answers for the site"), listed(answering) or gettext("nobody yet")),
    ]


def _map(site: Site) -> WorldMap | None:
    if site.latitude is None or site.longitude is None:
        return None
    point = MapPoint(
        label=site.name,
        longitude=site.longitude,
        latitude=site.latitude,
        kind="mine" if site.stage in _MINES else "plant",
        note=translated(STAGE_LABELS[site.stage]),
    )
    title, desc = gettext("Where the site is"), gettext("Points are as exact as their sources.")
    return world(title, desc, [point], fit=True)
