"""The register of sites as its stewards see it: pages of a list, and who is responsible for a site."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team
from grievance.foundation.choosing import Named
from grievance.foundation.db import db
from grievance.foundation.pages import PAGE_SIZE, Page, page_of
from grievance.foundation.text import ascii_digits, fold
from grievance.policy.actor import Actor
from grievance.supplychain.access import SITES
from grievance.supplychain.models.company import Company, OrganisationCompany
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.park import Park
from grievance.supplychain.models.site import Site, SiteAnswerer, SiteMineral, SiteTeam
from grievance.supplychain.stages import Mineral

#: Who can answer for a site.
ANSWERING = (OrganisationKind.OPERATOR, OrganisationKind.CONTRACTOR)


def sites(
    actor: Actor,
    *,
    text: str = "",
    mineral: Mineral | None = None,
    takes_reports: bool | None = None,
    page: int = 1,
) -> Page[Site]:
    """Return sites by name: those whose names, operator, place, code or number hold `text`."""
    query = SITES.visible(actor).options(selectinload(Site.operator), selectinload(Site.minerals))
    if text.strip():
        ways = [Site.search_text.contains(fold(text), autoescape=True), Site.code == text.strip()]
        if digits := ascii_digits(text):
            ways.append(Site.number.startswith(digits))
        query = query.where(or_(*ways))
    if mineral is not None:
        query = query.where(Site.id.in_(select(SiteMineral.site_id).where(SiteMineral.mineral == mineral)))
    if takes_reports is not None:
        query = query.where(Site.number.is_not(None) if takes_reports else Site.number.is_(None))
    return page_of(query.order_by(Site.name, Site.id), number=page)


def site_counts(actor: Actor) -> tuple[int, int]:
    """Return how many sites there are, and how many of them take reports."""
    query = SITES.visible(actor).with_only_columns(func.count(), func.count(Site.number))
    total, reporting = db.session.execute(query).one()
    return int(total), int(reporting)


def team_of(site: Site) -> Team | None:
    """Return the team that receives reports about a site, if one was named."""
    query = select(Team).join(SiteTeam, SiteTeam.team_id == Team.id).where(SiteTeam.site_id == site.id)
    return db.session.scalar(query)


def answerers_of(site: Site, *, page: int = 1, size: int = PAGE_SIZE) -> Page[Organisation]:
    """Return one page of who answers for a site, by name."""
    ids = select(SiteAnswerer.organisation_id).where(SiteAnswerer.site_id == site.id)
    query = select(Organisation).where(Organisation.id.in_(ids))
    return page_of(query.order_by(Organisation.name, Organisation.id), number=page, size=size)


def company_of(organisation: Organisation) -> Company | None:
    """Return the company of the supply chain that an organisation is."""
    ids = select(OrganisationCompany.company_id).where(OrganisationCompany.organisation_id == organisation.id)
    return db.session.scalar(select(Company).where(Company.id.in_(ids)).order_by(Company.id))


def company_called(wanted: str) -> Company | None:
    """Return the one company with this code or exact name; None if there is none or more than one."""
    text = wanted.strip()
    same = or_(Company.code == text, func.lower(Company.name) == text.lower())
    found = db.session.scalars(select(Company).where(same)).all()
    return found[0] if len(found) == 1 else None


def receiving_teams() -> Named[Team]:
    """Return the teams that can receive reports, to choose from by name."""
    return Named(select(Team), Team.reference, Team.name)


def answering_organisations() -> Named[Organisation]:
    """Return the organisations that can answer for a site, to choose from by name."""
    query = select(Organisation).where(Organisation.kind.in_(ANSWERING))
    return Named(query, Organisation.reference, Organisation.name)


def parks_by_name() -> Named[Park]:
    """Return the industrial parks to choose from by name."""
    return Named(select(Park), Park.reference, Park.name)


def ends_of(link: SupplyLink) -> Named[Organisation]:
    """Return the organisations here that are an end of a relation, and may answer to it, to choose from."""
    ends = [each for each in (link.supplier_id, link.customer_id) if each is not None]
    acting = select(OrganisationCompany.organisation_id).where(OrganisationCompany.company_id.in_(ends))
    query = select(Organisation).where(Organisation.id.in_(acting))
    return Named(query, Organisation.reference, Organisation.name)
