"""Find the very site or company that somebody means by a code, a number or its whole name."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from grievance.foundation.db import db
from grievance.foundation.text import ascii_digits, fold
from grievance.supplychain.models.company import Company, CompanyName
from grievance.supplychain.models.site import Site, SiteName
from grievance.supplychain.redirects import standing


def sites_called(wanted: str) -> list[Site]:
    """Return the sites with this code, reference, site number or name, capitals aside."""
    text = wanted.strip()
    named = select(SiteName.site_id).where(func.lower(SiteName.name) == text.lower())
    ways = [
        *(Site.code == text, Site.reference == text.lower(), Site.id.in_(named)),
        *(func.lower(Site.name) == text.lower(), Site.search_text == fold(text)),
    ]
    if digits := ascii_digits(text):
        ways.append(Site.number == digits)
    found = db.session.scalars(select(Site).where(or_(*ways)).order_by(Site.name, Site.id))
    return list(dict.fromkeys(standing(each) for each in found))


def companies_called(wanted: str) -> list[Company]:
    """Return the companies with this code, reference or name, capitals aside."""
    text = wanted.strip()
    named = select(CompanyName.company_id).where(func.lower(CompanyName.name) == text.lower())
    ways = (
        *(Company.code == text, Company.reference == text.lower(), Company.id.in_(named)),
        func.lower(Company.name) == text.lower(),
    )
    found = db.session.scalars(select(Company).where(or_(*ways)).order_by(Company.name, Company.id))
    return list(dict.fromkeys(standing(each) for each in found))
