"""Who has ties to a site, by their own word or by whom they work for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from grievance.accounts.models.user import User
from grievance.foundation.db import db
from grievance.foundation.pages import PAGE_SIZE, Page, page_of
from grievance.policy.actor import Actor
from grievance.supplychain.claims import CompanyRole
from grievance.supplychain.models.involvement import Involvement
from grievance.supplychain.models.site import Site, SiteAnswerer
from grievance.supplychain.models.tie import StaffTie

#: Whoever owns a site, as far as the register knows no end of it.
_OWNS = and_(Involvement.role == CompanyRole.OWNER, Involvement.until.is_(None))


def tied_to(site: int | BindParameter[int] | None) -> Select[int]:
    """Return a query for the people who may hold no key of a case about a site; nobody if there is none."""
    # A value that is not there must not become "IS NULL", which ties to companies would fit.
    site_id = bindparam(None, site, Integer, unique=True) if isinstance(site, int | None) else site
    operator = select(Site.operator_id).where(Site.id == site_id).scalar_subquery()
    owners = select(Involvement.company_id).where(Involvement.site_id == site_id, _OWNS)
    declared = select(StaffTie.user_id).where(
        StaffTie.ended_at.is_(None),
        or_(
            StaffTie.site_id == site_id,
            StaffTie.company_id == operator,
            StaffTie.company_id.in_(owners),
        ),
    )
    answering = select(SiteAnswerer.organisation_id).where(SiteAnswerer.site_id == site_id)
    return select(User.id).where(or_(User.id.in_(declared), User.organisation_id.in_(answering)))


def is_tied(user_id: int | None, site_id: int | None) -> bool:
    """Whether somebody has ties to a site."""
    return db.session.scalar(tied_to(site_id).where(User.id == user_id)) is not None


def sites_tied_to(actor: Actor) -> CompoundSelect[int]:
    """Return a query for the sites to which an actor has ties; the same rule as `tied_to`, the other way."""
    return sites_tied(actor.user_id, actor.organisation_id)


def sites_tied(user_id: int | None, organisation_id: int | None) -> CompoundSelect[int]:
    """Return a query for the sites to which somebody of an organisation has ties."""
    declared = (StaffTie.user_id == user_id) & StaffTie.ended_at.is_(None)
    companies = select(StaffTie.company_id).where(declared, StaffTie.company_id.is_not(None))
    return union_all(
        select(StaffTie.site_id).where(declared, StaffTie.site_id.is_not(None)),
        select(Site.id).where(Site.operator_id.in_(companies)),
        _owned_by(Involvement.company_id.in_(companies)),
        select(SiteAnswerer.site_id).where(SiteAnswerer.organisation_id == organisation_id),
    )


def sites_of(tie: StaffTie) -> Select[int]:
    """Return a query for the sites that a tie is about."""
    if tie.site_id is not None:
        return select(Site.id).where(Site.id == tie.site_id)
    owned = _owned_by(Involvement.company_id == tie.company_id)
    return select(Site.id).where(or_(Site.operator_id == tie.company_id, Site.id.in_(owned)))


def _owned_by(companies: ColumnElement[bool]) -> Select[Any]:
    return select(Involvement.site_id).where(companies, Involvement.site_id.is_not(None), _OWNS)


def own_ties(actor: Actor, *, page: int = 1, size: int = PAGE_SIZE) -> Page[StaffTie]:
    """Return one page of what the actor has declared and not taken back, the latest first."""
    return page_of_ties(actor.user_id, number=page, size=size)


def page_of_ties(user_id: int | None, *, number: int = 1, size: int = PAGE_SIZE) -> Page[StaffTie]:
    """Return one page of what somebody has declared and not taken back, the latest first."""
    query = select(StaffTie).where(StaffTie.user_id == user_id, StaffTie.ended_at.is_(None))
    query = query.options(joinedload(StaffTie.site), joinedload(StaffTie.company))
    return page_of(query.order_by(StaffTie.id.desc()), number=number, size=size)
