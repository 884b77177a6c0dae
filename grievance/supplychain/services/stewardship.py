"""Keep a site's facts, who receives its reports and who answers for it in order, by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, Team
from grievance.audit.trail import record
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.access import SITES
from grievance.supplychain.lists.countries import countries
from grievance.supplychain.lists.sites import AT_SEA, ELSEWHERE, HALF_A_PLACE
from grievance.supplychain.lists.whereabouts import Whereabouts, whereabouts
from grievance.supplychain.models.company import Company, OrganisationCompany
from grievance.supplychain.models.site import Site, SiteTeam
from grievance.supplychain.registry import ANSWERING
from grievance.supplychain.services import numbering
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.checking_claims import keep_answerers
from grievance.supplychain.services.writing import (
    SAID_OF_SITES,
    words_of_site,
    write_minerals,
    write_statement,
    write_values,
)
from grievance.supplychain.stages import Mineral

#: What may be corrected by hand; the rest comes from imports.
CORRECTABLE = frozenset(
    {
        "name",
        "country",
        "stage",
        "status",
        "latitude",
        "longitude",
        "precision",
        "nearest_place",
        "workforce",
        "source",
        "confidence",
        "notes",
    }
)

_PLACE = ("latitude", "longitude", "country")


def correct_site(actor: Actor, site: Site, *, facts: Mapping[str, Any], minerals: Iterable[Mineral]) -> None:
    """Correct what is known about a site; whoever does says where it is from and how sure it is."""
    SITES.require(actor, Permission.Site.MANAGE, site)
    if set(facts) - CORRECTABLE:
        raise ValueError("not to be corrected by hand")
    wanted = set(minerals)
    if not wanted:
        raise InvalidInput(N_("Choose at least one mineral."), field="minerals")
    if not facts.get("name") or not facts.get("source"):
        raise InvalidInput(N_("A site has a name, and a source that says so."), field="source")
    place = tuple(facts.get(each) for each in _PLACE)
    if place != tuple(getattr(site, each) for each in _PLACE):
        check_position(*place)
    changed = write_values(site, dict(facts))
    changed |= write_minerals(site, wanted)
    if not changed:
        return
    site.search_text = words_of_site(site)
    said = {column: getattr(site, column) for column in SAID_OF_SITES}
    write_statement(site, {**said, "minerals": sorted(wanted)})
    chain_changed()
    record(actor, "site.corrected", site)


def check_position(latitude: float | None, longitude: float | None, country: str | None) -> None:
    """Refuse half a position, and one that lies in another country or in the sea."""
    if (latitude is None) != (longitude is None):
        raise InvalidInput(HALF_A_PLACE, field="longitude" if longitude is None else "latitude")
    if latitude is None or longitude is None or country not in countries():
        return
    found = whereabouts(latitude, longitude, country)
    if found is Whereabouts.AT_SEA:
        raise InvalidInput(AT_SEA, field="latitude")
    if found is Whereabouts.ELSEWHERE:
        raise InvalidInput(ELSEWHERE, field="latitude", country=country)


def let_report(actor: Actor, site: Site) -> str:
    """Take reports about a site: give it the number that stands on its posters."""
    SITES.require(actor, Permission.Site.MANAGE, site)
    number = numbering.issue_number(site)
    record(actor, "site.number_issued", site)
    return number


def stop_reports(actor: Actor, site: Site) -> None:
    """Offer a site no longer for reports; its number stays its own."""
    SITES.require(actor, Permission.Site.MANAGE, site)
    numbering.stop_reports(site)
    record(actor, "site.number_withdrawn", site)


def give_to_team(actor: Actor, site: Site, team: Team | None) -> None:
    """Say which team receives new reports about a site; None: the one that receives the rest."""
    SITES.require(actor, Permission.Site.MANAGE, site)
    present = db.session.scalar(select(SiteTeam).where(SiteTeam.site_id == site.id))
    if team is None:
        if present is not None:
            db.session.delete(present)
    elif present is None:
        db.session.add(SiteTeam(site_id=site.id, team_id=team.id))
    else:
        present.team_id = team.id
    record(actor, "site.team_set", site, team=team.reference if team is not None else None)


def answered_by(
    actor: Actor,
    site: Site,
    organisations: Iterable[Organisation],
    *,
    of: Iterable[Organisation] | None = None,
) -> None:
    """Say which organisations answer for a site; they see cases only once a team has told the site.

    Where it is said `of` some only, whoever is not among these answers as before.
    """
    SITES.require(actor, Permission.Site.MANAGE, site)
    wanted = {each.id: each for each in organisations}
    if any(each.kind not in ANSWERING for each in wanted.values()):
        raise InvalidInput(N_("Only operators, contractors and recruiters answer for a site."))
    among = {each.id for each in of} if of is not None else None
    count = keep_answerers(actor, site, wanted.values(), among=among)
    record(actor, "site.answerers_set", site, count=count)


def stands_for(actor: Actor, organisation: Organisation, company: Company | None) -> None:
    """Say which company of the supply chain an organisation is; that decides what a brand can see."""
    actor.must(Permission.Site.MANAGE)
    actor.must(Permission.Account.MANAGE)
    query = select(OrganisationCompany).where(OrganisationCompany.organisation_id == organisation.id)
    for each in db.session.scalars(query):
        db.session.delete(each)
    db.session.flush()
    if company is not None:
        db.session.add(OrganisationCompany(organisation_id=organisation.id, company_id=company.id))
    chain_changed()
    record(actor, "organisation.company_set", organisation)
