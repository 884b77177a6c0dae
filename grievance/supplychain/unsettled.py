"""What stewards still have to settle about one site: claims, rows of lists, disputed relations."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from grievance.foundation.pages import Page, page_of, part_of
from grievance.policy.actor import Actor
from grievance.supplychain.access import visible_links
from grievance.supplychain.claims import ClaimState
from grievance.supplychain.models.imports import ImportRow
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.redirects import ids_as_one
from grievance.supplychain.reviewing import rows_like
from grievance.supplychain.site_claims import claims_waiting_at

#: So many of each kind stand on a page.
ROWS = 20


@dataclass(frozen=True)
class Unsettled:
    """What is open in the register about a site, in pages; nothing of it comes from a report or a case."""

    claims: Page[SiteClaim]
    """What organisations say to be there, to be checked or to be ended."""
    rows: Page[ImportRow]
    """Rows of lists that may mean it."""
    disputed: Page[SupplyLink]
    """Relations of which one end says that they are not so."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is open."""
        return not (self.claims.total or self.rows.total or self.disputed.total)


def unsettled(actor: Actor, site: Site, *, asked: Callable[[str], int]) -> Unsettled:
    """Return what is open in the register about a site and the records for which it stands.

    `asked` says which page of the list of a name.
    """
    ids = ids_as_one(Site, site.id)
    return Unsettled(
        claims=claims_waiting_at(actor, ids, page=asked("claims"), size=ROWS),
        rows=part_of(rows_like(actor, site), number=asked("rows"), size=ROWS),
        disputed=_disputed(ids, page=asked("disputed")),
    )


def _disputed(site_ids: Collection[int], *, page: int) -> Page[SupplyLink]:
    ends = or_(SupplyLink.supplier_site_id.in_(site_ids), SupplyLink.customer_site_id.in_(site_ids))
    query = select(SupplyLink).where(ends, SupplyLink.claim == ClaimState.DISPUTED, visible_links(None))
    every = (SupplyLink.supplier, SupplyLink.supplier_site, SupplyLink.customer, SupplyLink.customer_site)
    query = query.options(*(joinedload(each) for each in every))
    return page_of(query.order_by(SupplyLink.id), number=page, size=ROWS)
