"""Invented supply links between invented companies and sites."""

from __future__ import annotations

from datetime import date

from grievance.foundation.db import db, transaction
from grievance.supplychain.models.company import OrganisationCompany
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.stages import Confidence, LinkState, Mineral
from tests.factories.writing import written

_numbers = iter(range(1, 10**6))


def make_link(
    supplier: int,
    customer: int,
    *,
    from_site: int | None = None,
    to_site: int | None = None,
    mineral: Mineral = Mineral.COBALT,
    state: LinkState = LinkState.ACTIVE,
    confidence: Confidence = Confidence.HIGH,
    uploaded_by: int | None = None,
    shared: bool = True,
) -> int:
    """Add an invented supply link between companies or their sites and return its id."""
    with written():
        made = SupplyLink(
            code=f"invented-{next(_numbers)}",
            supplier_id=supplier,
            supplier_site_id=from_site,
            customer_id=customer,
            customer_site_id=to_site,
            mineral=mineral,
            product="invented product",
            state=state,
            source="invented for a test",
            source_url="https://example.org/invented",
            as_of=date(2026, 1, 1),
            confidence=confidence,
            uploaded_by_id=uploaded_by,
            is_shared=shared,
        )
        db.session.add(made)
        db.session.flush()
        return made.id


def act_for(organisation_id: int, company_id: int) -> None:
    """Let an organisation's people act for a company."""
    with transaction():
        db.session.add(OrganisationCompany(organisation_id=organisation_id, company_id=company_id))
