"""Assert that one supplies another, and keep what the two ends say to it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotAllowed
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.access import LINKS
from grievance.supplychain.claims import ClaimState
from grievance.supplychain.models.company import Company, OrganisationCompany
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site
from grievance.supplychain.periods import read_span
from grievance.supplychain.redirects import redirects
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.naming import NO_SOURCE
from grievance.supplychain.stages import LinkState
from grievance.supplychain.states import CLAIM_FLOW

NOBODY = N_("Say who supplies and who is supplied: a site, a company, or both.")
ITSELF = N_("Nobody is their own supplier. Name two sites of the company, or two companies.")
NO_CODE = N_("A product code of the Harmonized System has 4, 6, 8 or 10 digits.")
NO_UNIT = N_("An amount needs its unit and the time that it is for.")
NEGATIVE = N_("An amount is not less than nothing.")
NOT_AN_END = N_("Only the supplier and the customer can confirm or dispute it, and not whoever said so.")
NO_ADDRESS = N_("A public relation needs the address of a page that says so.")


def check_link(facts: dict[str, Any]) -> None:
    """Refuse a relation that cannot be, naming the column that is wrong; dates get their stored form."""
    supplier, customer = _end_of(facts, "supplier"), _end_of(facts, "customer")
    if supplier == (None, None) or customer == (None, None):
        raise InvalidInput(NOBODY, field="supplier")
    if _is_itself(supplier, customer):
        raise InvalidInput(ITSELF, field="customer")
    facts["since"], facts["until"] = read_span(facts.get("since"), facts.get("until"))
    code = facts.get("hs_code")
    if code and not re.fullmatch(r"\d{4}(?:\d{2}){0,3}", code):
        raise InvalidInput(NO_CODE, field="hs_code")
    _check_amount(facts)
    if not str(facts.get("source") or "").strip():
        raise InvalidInput(NO_SOURCE, field="source")
    if facts.get("uploaded_by_id") is None and not facts.get("source_url"):
        raise InvalidInput(NO_ADDRESS, field="source_url")


def assert_link(actor: Actor, *, code: str, **facts: Any) -> SupplyLink:
    """Write down that one supplies another, as its source says; private knowledge stays its owner's."""
    actor.must(Permission.Site.MANAGE)
    check_link(facts)
    made = SupplyLink(code=code, **{"state": LinkState.UNCERTAIN, **facts})
    db.session.add(made)
    db.session.flush()
    chain_changed()
    record(actor, "link.asserted", made)
    return made


def answer_claim(actor: Actor, link: SupplyLink, verb: str, *, by: Organisation) -> None:
    """Keep that one end of a relation confirms or disputes it, as a steward has it in writing."""
    LINKS.require(actor, Permission.Site.MANAGE, link)
    target = CLAIM_FLOW.after(verb, link.claim)
    if by.id == link.uploaded_by_id or not _is_an_end(by.id, link):
        raise NotAllowed(NOT_AN_END)
    link.claim = target
    link.answered_by_id = by.id
    link.answered_on = clock.today()
    if target is ClaimState.DISPUTED:
        link.state = LinkState.DISPUTED
    _keep(actor, link)


def settle_claim(actor: Actor, link: SupplyLink) -> None:
    """Say that what was disputed is asserted again: whether it runs is open until a source says so."""
    LINKS.require(actor, Permission.Site.MANAGE, link)
    link.claim = CLAIM_FLOW.after("settle", link.claim)
    link.state = LinkState.UNCERTAIN
    _keep(actor, link)


def end_claim(actor: Actor, link: SupplyLink, *, until: str) -> None:
    """Say since when one supplies the other no more."""
    LINKS.require(actor, Permission.Site.MANAGE, link)
    target = CLAIM_FLOW.after("end", link.claim)
    # An empty text is no period either.
    _since, ended = read_span(link.since, until or "-")
    link.until = ended
    link.claim, link.state = target, LinkState.ENDED
    _keep(actor, link)


def check_claim(actor: Actor, link: SupplyLink, *, on: date | None = None) -> None:
    """Say that somebody has looked whether the source still says so."""
    LINKS.require(actor, Permission.Site.MANAGE, link)
    link.checked_on = on or clock.today()
    record(actor, "link.checked", link)


def _keep(actor: Actor, link: SupplyLink) -> None:
    db.session.flush()
    chain_changed()
    record(actor, "link.claim_changed", link, state=link.claim)


def _end_of(facts: dict[str, Any], end: str) -> tuple[int | None, int | None]:
    """Return the company and the site of one end, merged ones as those that stand for them."""
    company, site = facts.get(f"{end}_id"), facts.get(f"{end}_site_id")
    return (
        redirects(Company).get(company, company) if company is not None else None,
        redirects(Site).get(site, site) if site is not None else None,
    )


def _is_itself(supplier: tuple[int | None, int | None], customer: tuple[int | None, int | None]) -> bool:
    if supplier[1] is not None or customer[1] is not None:
        return supplier[1] == customer[1]
    return supplier[0] == customer[0]


def _check_amount(facts: dict[str, Any]) -> None:
    amount = facts.get("amount")
    if amount is None:
        return
    if amount < 0:
        raise InvalidInput(NEGATIVE, field="amount")
    if facts.get("unit") is None or facts.get("period") is None:
        raise InvalidInput(NO_UNIT, field="unit")


def _is_an_end(organisation_id: int, link: SupplyLink) -> bool:
    ends = [each for each in (link.supplier_id, link.customer_id) if each is not None]
    query = select(OrganisationCompany.id).where(
        OrganisationCompany.organisation_id == organisation_id, OrganisationCompany.company_id.in_(ends)
    )
    return db.session.scalar(query.limit(1)) is not None
