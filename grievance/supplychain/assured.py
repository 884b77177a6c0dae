"""What assurance schemes say of sites and of those who operate them, as rows for those who buy there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from grievance.foundation.db import db
from grievance.supplychain.claims import AssuranceScheme, AssuranceStatus
from grievance.supplychain.models.assurance import Assurance
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site


@dataclass(frozen=True)
class AssuranceRow:
    """What a scheme says of a site, or of the company that operates it; it makes nothing weigh less."""

    site_reference: str
    company: str | None
    """Whose standing it is, where it is not the site's own."""
    scheme: AssuranceScheme
    standard: str | None
    status: AssuranceStatus
    since: str | None
    until: str | None
    source: str
    source_url: str
    as_of: date


def assurances_of(references: Collection[str]) -> list[AssuranceRow]:
    """Return what schemes say of sites and of their operators, the site's own first."""
    sites = db.session.execute(
        select(Site.id, Site.reference, Site.operator_id, Company.name)
        .outerjoin(Company, Company.id == Site.operator_id)
        .where(Site.reference.in_(references))
        .order_by(Site.id)
    ).all()
    query = select(Assurance).where(
        or_(
            Assurance.site_id.in_({each.id for each in sites}),
            Assurance.company_id.in_({each.operator_id for each in sites if each.operator_id}),
        )
    )
    said: dict[tuple[int | None, int | None], list[Assurance]] = defaultdict(list)
    for found in db.session.scalars(query.order_by(Assurance.as_of.desc(), Assurance.id)):
        said[found.site_id, found.company_id].append(found)
    return [
        row
        for site in sites
        for row in (
            *(_row(each, site.reference, None) for each in said[site.id, None]),
            *(_row(each, site.reference, site.name) for each in said[None, site.operator_id]),
        )
    ]


def _row(found: Assurance, reference: str, company: str | None) -> AssuranceRow:
    return AssuranceRow(
        site_reference=reference,
        company=company,
        scheme=found.scheme,
        standard=found.standard,
        status=found.status,
        since=found.since,
        until=found.until,
        source=found.source,
        source_url=found.source_url,
        as_of=found.as_of,
    )
