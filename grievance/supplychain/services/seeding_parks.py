"""Load the industrial parks that the product ships, and which of its sites lie in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.references import new_reference
from grievance.supplychain import shipped
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.park import Park
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.tenancy import Tenancy
from grievance.supplychain.services.parks import write_park
from grievance.supplychain.services.writing import in_park, write_values

#: Whether a row was new, and whether it changed.
Written = tuple[bool, bool]


def load_parks(companies: Mapping[str, Company], sites: Mapping[str, Site]) -> Iterator[Written]:
    """Add what is new in the shipped parks and tenancies, and correct what they correct, row by row."""
    known = {each.code: each for each in db.session.scalars(select(Park).options(selectinload(Park.names)))}
    for row in shipped.parks():
        park = known.get(row.code)
        new = park is None
        if park is None:
            park = known[row.code] = Park(code=row.code, reference=new_reference())
            db.session.add(park)
        yield new, write_park(park, _values(row, companies), row.names)
    db.session.flush()
    present = {
        (each.park_id, each.site_id, each.source): each for each in db.session.scalars(select(Tenancy))
    }
    for tenancy in shipped.tenancies():
        park, site = known[tenancy.park], sites[tenancy.site]
        found = present.get((park.id, site.id, tenancy.source))
        yield found is None, _write_tenancy(found, tenancy, site, park)


def _values(row: shipped.ShippedPark, companies: Mapping[str, Company]) -> dict[str, object]:
    return {
        "name": row.name,
        "operator_id": companies[row.operator].id if row.operator else None,
        "country": row.country,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "source": row.source,
        "source_url": row.source_url,
        "as_of": row.as_of,
        "confidence": row.confidence,
    }


def _write_tenancy(found: Tenancy | None, row: shipped.ShippedTenancy, site: Site, park: Park) -> bool:
    values = {
        "since": row.since,
        "until": row.until,
        "source_url": row.source_url,
        "as_of": row.as_of,
        "confidence": row.confidence,
    }
    if found is not None:
        return write_values(found, values)
    if row.until is None:
        site.park_id, site.search_text = park.id, in_park(site.search_text, park)
    made = Tenancy(site_id=site.id, park_id=park.id, source=row.source, recorded_at=clock.now(), **values)
    db.session.add(made)
    return True
