"""The sites that a worker may mean: by name, or by the number on a poster."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.supplychain.models.site import Site
from grievance.supplychain.numbers import looks_like_number
from grievance.supplychain.queries import SiteHit, find_sites, site_by_number, site_hits

HITS = 8


def search(typed: str) -> list[SiteHit]:
    """Return the sites for a name or a number; a mistyped number raises `InvalidInput`."""
    if looks_like_number(typed):
        site = by_number(typed)
        return [site] if site is not None else []
    return find_sites(typed, limit=HITS, takes_reports=True)


def by_references(references: Sequence[str]) -> list[SiteHit]:
    """Return sites by their public names, in that order; one that takes no reports is left out."""
    rows = db.session.execute(
        select(Site.reference, Site.id).where(Site.reference.in_(references), Site.number.is_not(None))
    )
    ids = {row.reference: row.id for row in rows}
    return site_hits([ids[each] for each in references if each in ids])


def by_reference(reference: str) -> SiteHit | None:
    """Return a site by its public name."""
    found = by_references([reference]) if reference else []
    return found[0] if found else None


def by_number(typed: str) -> SiteHit | None:
    """Return the site with a poster's number; a mistyped number raises `InvalidInput`."""
    site = site_by_number(typed)
    return site_hits([site.id])[0] if site is not None else None
