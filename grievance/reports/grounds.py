"""What the reports of a brand rest on: everything that its own pages show it, read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grievance.accounts.models.organisation import Organisation
from grievance.alerts.queries import Ways, alert_page, systems_of, ways_of
from grievance.alerts.services.watching import people_of
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.leverage.queries import PromiseRow, RequestRow, promised, received
from grievance.policy.actor import Actor
from grievance.reports.content import fingerprint_of
from grievance.supplychain.assured import AssuranceRow, assurances_of
from grievance.supplychain.queries import ChainRow, chain_version, companies_of
from grievance.supplychain.upstream import chain_of
from grievance.transparency.queries.chain import BrandChain, brand_chain
from grievance.transparency.queries.tracker import OwedRemedy, remedy_tracker


@dataclass(frozen=True)
class Grounds:
    """What is known of a brand's chain on one day, as the brand may see it."""

    on: date
    organisation: str
    companies: tuple[str, ...]
    """For which its people act."""
    people: int
    ways: Ways
    systems: int
    alerts: int
    requests: tuple[RequestRow, ...]
    promises: tuple[PromiseRow, ...]
    chain: BrandChain
    paths: tuple[ChainRow, ...]
    """The best documented way from each site for each mineral, with all its evidence."""
    owed: tuple[OwedRemedy, ...]
    assured: tuple[AssuranceRow, ...]
    version: str
    """By which this state of the whole chain is known."""

    @property
    def chain_fingerprint(self) -> str:
        """The SHA-256 of all ways with their evidence."""
        return fingerprint_of([(each.site.reference, each.mineral, each.path) for each in self.paths])


def grounds_of(actor: Actor) -> Grounds:
    """Read what the actor's organisation may know of its chain."""
    chain = brand_chain(actor)
    shown = {each.reference for each in chain.sites}
    assert actor.organisation_id is not None
    return Grounds(
        on=clock.today(),
        organisation=db.session.get_one(Organisation, actor.organisation_id).name,
        companies=tuple(companies_of(actor.organisation_id)),
        people=len(people_of(actor.organisation_id)),
        ways=ways_of(actor),
        systems=len(systems_of(actor)),
        alerts=alert_page(actor, page=1).total,
        requests=tuple(received(actor)),
        promises=tuple(promised(actor)),
        chain=chain,
        paths=tuple(each for each in chain_of(actor.organisation_id) if each.site.reference in shown),
        owed=tuple(remedy_tracker(actor)),
        assured=tuple(assurances_of(shown)),
        version=known_chain_version(),
    )


def known_chain_version() -> str:
    """Return by which name a state of the whole chain is known today."""
    return chain_version() or "–"
