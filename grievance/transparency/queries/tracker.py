"""What is promised along a brand's chain, who has to act and since when it is late; no numbers, no names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.remediation.owed import Owed, owed_at
from grievance.remediation.states import OwnerKind
from grievance.supplychain.models.site import Site
from grievance.transparency.queries.chain import SOON, BrandSite, brand_chain
from grievance.transparency.states import Owing, Standing

_OWING = {OwnerKind.SITE: Owing.OPERATOR, OwnerKind.CONTRACTOR: Owing.CONTRACTOR}
_ORDER = (Standing.OVERDUE, Standing.DUE_SOON, Standing.UNDER_WAY, Standing.VERIFIED)


@dataclass(frozen=True)
class OwedRemedy:
    """How what one side has promised at one site stands."""

    site: BrandSite
    owing: Owing
    standing: Standing
    overdue_since: date | None
    """The earliest day that has passed without proof."""
    due_on: date | None
    """The earliest day by which something was promised and is not verified."""

    @property
    def is_overdue(self) -> bool:
        """Whether something promised has not been done in time."""
        return self.standing is Standing.OVERDUE

    @property
    def days_late(self) -> int | None:
        """For how many days something is overdue."""
        return (clock.today() - self.overdue_since).days if self.overdue_since is not None else None


def remedy_tracker(actor: Actor) -> list[OwedRemedy]:
    """Return what is promised at the sites of the actor's chain, what is overdue for longest first."""
    chain = brand_chain(actor)
    told = {each.reference: each for each in chain.sites if each.standing is not Standing.NOT_SHOWN}
    sites = {
        site_id: told[reference]
        for site_id, reference in db.session.execute(
            select(Site.id, Site.reference).where(Site.reference.in_(told))
        )
    }
    sides: dict[tuple[int, Owing], list[Owed]] = {}
    for each in owed_at(sites):
        sides.setdefault((each.site_id, _side(actor, each)), []).append(each)
    return sorted(_rows(sites, sides), key=_first)


def _rows(
    sites: Mapping[int, BrandSite], sides: Mapping[tuple[int, Owing], list[Owed]]
) -> Iterable[OwedRemedy]:
    for (site_id, owing), owed in sides.items():
        late = min((each.overdue_since for each in owed if each.overdue_since), default=None)
        due = min((each.next_due_on for each in owed if each.next_due_on), default=None)
        yield OwedRemedy(sites[site_id], owing, _standing(owed, late, due), late, due)


def _side(actor: Actor, owed: Owed) -> Owing:
    """Return who it is: a brand learns of its own part, and never who else buys there."""
    if owed.owner_kind is OwnerKind.BRAND:
        return Owing.YOU if owed.owner_id == actor.organisation_id else Owing.ANOTHER_BUYER
    return _OWING[owed.owner_kind]


def _standing(owed: Iterable[Owed], late: date | None, due: date | None) -> Standing:
    if late is not None:
        return Standing.OVERDUE
    if not any(each.is_open for each in owed):
        return Standing.VERIFIED
    return Standing.DUE_SOON if due is not None and due <= clock.today() + SOON else Standing.UNDER_WAY


def _first(row: OwedRemedy) -> tuple[int, date, str, str]:
    return (_ORDER.index(row.standing), row.overdue_since or row.due_on or date.max, row.site.name, row.owing)
