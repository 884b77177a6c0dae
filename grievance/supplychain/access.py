"""Who reaches which sites, companies and links."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select

from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.imports import ImportRun
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.park import Park
from grievance.supplychain.models.reach import BrandReach
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.site_claim import SiteClaim


def visible_links(organisation_id: int | None) -> ColumnElement[bool]:
    """Return the condition for links that an organisation may walk: public ones, shared ones and its own."""
    public = or_(SupplyLink.uploaded_by_id.is_(None), SupplyLink.is_shared)
    return public if organisation_id is None else or_(public, SupplyLink.uploaded_by_id == organisation_id)


def _links(actor: Actor) -> ColumnElement[bool]:
    return visible_links(actor.organisation_id)


def _upstream(actor: Actor) -> ColumnElement[bool]:
    reached = select(BrandReach.site_id).where(BrandReach.organisation_id == actor.organisation_id)
    return Site.id.in_(reached)


SITES: Scope[Site] = Scope(Site, {Reach.SUPPLY_CHAIN: _upstream}, read=Permission.Site.READ)
COMPANIES: Scope[Company] = Scope(Company, {}, read=Permission.Site.READ)
PARKS: Scope[Park] = Scope(Park, {}, read=Permission.Site.READ)
LINKS: Scope[SupplyLink] = Scope(SupplyLink, {Reach.ALL: _links}, read=Permission.Site.READ)
#: Lists of public facts; what organisations bring for themselves is not among them.
IMPORT_RUNS: Scope[ImportRun] = Scope(
    ImportRun, {Reach.ALL: lambda _actor: ImportRun.organisation_id.is_(None)}, read=Permission.Site.MANAGE
)
#: Lists that one's own organisation has brought.
OWN_IMPORT_RUNS: Scope[ImportRun] = Scope(
    ImportRun,
    {Reach.ORGANISATION: lambda actor: ImportRun.organisation_id == actor.organisation_id},
    read=Permission.Site.BRING,
)
#: What organisations say to be to sites, as stewards check it.
SITE_CLAIMS: Scope[SiteClaim] = Scope(SiteClaim, {}, read=Permission.Site.MANAGE)
#: What one's own organisation has said.
OWN_SITE_CLAIMS: Scope[SiteClaim] = Scope(
    SiteClaim,
    {Reach.ORGANISATION: lambda actor: SiteClaim.organisation_id == actor.organisation_id},
    read=Permission.Site.CLAIM,
)
#: What a brand sees of a site's remedy: only where the site lies upstream of its organisation.
PROGRESS_SITES: Scope[Site] = Scope(
    Site, {Reach.SUPPLY_CHAIN: _upstream}, read=Permission.Remedy.READ_PROGRESS
)


def bringing(actor: Actor) -> StrEnum:
    """Return by which permission somebody brings lists: for everybody, or for their own organisation."""
    return Permission.Site.MANAGE if actor.may(Permission.Site.MANAGE) else Permission.Site.BRING


def import_runs_of(actor: Actor) -> Scope[ImportRun]:
    """Return the lists among which somebody finds those that they brought."""
    return IMPORT_RUNS if actor.may(Permission.Site.MANAGE) else OWN_IMPORT_RUNS
