"""Who reaches which sites, companies and links."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.imports import ImportRun
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.reach import BrandReach
from grievance.supplychain.models.site import Site


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
LINKS: Scope[SupplyLink] = Scope(SupplyLink, {Reach.ALL: _links}, read=Permission.Site.READ)
IMPORT_RUNS: Scope[ImportRun] = Scope(ImportRun, {}, read=Permission.Site.MANAGE)
#: What a brand sees of a site's remedy: only where the site lies upstream of its organisation.
PROGRESS_SITES: Scope[Site] = Scope(
    Site, {Reach.SUPPLY_CHAIN: _upstream}, read=Permission.Remedy.READ_PROGRESS
)
