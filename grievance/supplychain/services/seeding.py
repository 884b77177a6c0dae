"""Load the curated sites, companies and links that the product ships; a second run changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.references import new_reference
from grievance.policy.actor import service
from grievance.supplychain import shipped
from grievance.supplychain.identifiers import Scheme
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.imports import ImportRun
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.involving import keep_operators
from grievance.supplychain.services.numbering import issue_number
from grievance.supplychain.services.seeding_parks import load_parks
from grievance.supplychain.services.writing import (
    write_company_names,
    write_identifiers,
    write_site,
    write_statement,
    write_values,
)


@dataclass
class SeedReport:
    """How many rows were added, changed and left as they were."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def changed_anything(self) -> bool:
        """Whether this run changed the database."""
        return bool(self.counts["added"] or self.counts["changed"])

    def note(self, *, new: bool, changed: bool) -> None:
        """Count one row."""
        self.counts["added" if new else "changed" if changed else "unchanged"] += 1


def load_seed() -> SeedReport:
    """Add what is new in the shipped data and correct what it corrects, in the caller's transaction."""
    report = SeedReport()
    companies = _load_companies(report)
    sites = _load_sites(report, companies)
    _load_links(report, companies, sites)
    for new, changed in load_parks(companies, sites):
        report.note(new=new, changed=changed)
    db.session.flush()
    keep_operators()
    if report.changed_anything:
        _keep(report)
        chain_changed()
    return report


def _load_companies(report: SeedReport) -> dict[str, Company]:
    parts = (selectinload(each) for each in (Company.names, Company.identifiers, Company.statements))
    with_parts = select(Company).options(*parts)
    known = {each.code: each for each in db.session.scalars(with_parts)}
    for row in shipped.companies():
        company = known.get(row.code)
        new = company is None
        if company is None:
            company = known[row.code] = Company(code=row.code, reference=new_reference(), invented=False)
            db.session.add(company)
        changed = write_values(
            company,
            {
                "name": row.name,
                "country": row.country,
                "is_brand": row.is_brand,
                "source": row.source,
                "licence": row.licence,
                "confidence": row.confidence,
            },
        )
        changed |= write_company_names(company, row.names)
        leis = [(Scheme.LEI, row.lei)] if row.lei else []
        changed |= write_identifiers(company, leis, source=row.source)
        changed |= write_statement(company, {"name": row.name, "country": row.country})
        report.note(new=new, changed=changed)
    db.session.flush()
    return known


def _load_sites(report: SeedReport, companies: dict[str, Company]) -> dict[str, Site]:
    parts = (selectinload(each) for each in (Site.names, Site.minerals, Site.statements))
    with_parts = select(Site).options(*parts)
    known = {each.code: each for each in db.session.scalars(with_parts)}
    for row in shipped.sites():
        site = known.get(row.code)
        new = site is None
        if site is None:
            site = known[row.code] = Site(code=row.code, reference=new_reference(), invented=False)
            db.session.add(site)
        report.note(new=new, changed=_write_site(site, row, companies))
    db.session.flush()
    for row in shipped.sites():
        if row.takes_reports:
            issue_number(known[row.code])
    return known


def _write_site(site: Site, row: shipped.ShippedSite, companies: dict[str, Company]) -> bool:
    operator = companies[row.operator] if row.operator else None
    return write_site(
        site,
        row,
        operator_id=operator.id if operator else None,
        operator=operator.name if operator else None,
    )


def _load_links(report: SeedReport, companies: dict[str, Company], sites: dict[str, Site]) -> None:
    known = {each.code: each for each in db.session.scalars(select(SupplyLink))}
    for row in shipped.links():
        link = known.get(row.code)
        new = link is None
        if link is None:
            link = SupplyLink(code=row.code, reference=new_reference(), is_shared=True)
            db.session.add(link)
        changed = write_values(
            link,
            {
                "supplier_id": companies[row.supplier].id,
                "supplier_site_id": sites[row.supplier_site].id if row.supplier_site else None,
                "customer_id": companies[row.customer].id,
                "customer_site_id": sites[row.customer_site].id if row.customer_site else None,
                "mineral": row.mineral,
                "product": row.product,
                "since": row.since,
                "until": row.until,
                "state": row.state,
                "volume": row.volume,
                "source": row.source,
                "source_url": row.source_url,
                "as_of": row.as_of,
                "confidence": row.confidence,
                "notes": row.notes,
            },
        )
        report.note(new=new, changed=changed)


def _keep(report: SeedReport) -> None:
    digest = hashlib.sha256()
    for name in ("companies.csv", "sites.csv", "links.csv", "parks.csv", "tenancies.csv"):
        digest.update((shipped.DATA / name).read_bytes())
    run = ImportRun(
        kind="seed",
        file_name="shipped",
        file_hash=digest.digest(),
        started_at=clock.now(),
        counts=dict(report.counts),
    )
    db.session.add(run)
    record(
        service(),
        "site.seeded",
        run,
        added=report.counts["added"],
        changed=report.counts["changed"],
        unchanged=report.counts["unchanged"],
    )
