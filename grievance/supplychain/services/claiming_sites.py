"""An organisation says what it is to a site; nothing follows from it until a steward has checked it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from grievance.accounts.models.organisation import Organisation
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.access import OWN_SITE_CLAIMS
from grievance.supplychain.claims import CompanyRole, SiteClaimState
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.redirects import standing
from grievance.supplychain.site_claims import ROLES_OF
from grievance.supplychain.states import PRESENT_CLAIMS, SITE_CLAIM_FLOW

LONGEST_PROOF = 2000
#: So many may wait at once: whoever says more of sites has something else in mind.
MOST_WAITING = 30
NO_SITE = N_("Choose a site of the list.")
NO_PROOF = N_("Say what shows it: which licence, which register, which contract.")
OTHER_ROLE = N_("Your organisation cannot have this role at a site.")
SAID_ALREADY = N_("Your organisation has said this already.")
TOO_MANY = N_("So many of your sites wait to be checked that you have to wait for an answer first.")
NOT_YET = N_("A day that has not come yet cannot be given.")


def claim_site(actor: Actor, site: Site | None, *, role: CompanyRole, proof: str) -> SiteClaim:
    """Say what one's organisation is to a site, and what shows it."""
    actor.must(Permission.Site.CLAIM)
    organisation = db.session.get(Organisation, actor.organisation_id)
    if organisation is None or organisation.kind not in ROLES_OF:
        raise NotAllowed
    if site is None:
        raise GuardRefused(NO_SITE)
    if role not in ROLES_OF[organisation.kind]:
        raise InvalidInput(OTHER_ROLE, field="role")
    if not proof.strip():
        raise InvalidInput(NO_PROOF, field="proof")
    site = standing(site)
    present = select(SiteClaim).where(
        SiteClaim.organisation_id == organisation.id, SiteClaim.state.in_(PRESENT_CLAIMS)
    )
    same = present.where(SiteClaim.site_id == site.id, SiteClaim.role == role)
    if db.session.scalar(same) is not None:
        raise InvalidInput(SAID_ALREADY, field="role")
    waiting = present.where(SiteClaim.state == SiteClaimState.WAITING).with_only_columns(func.count())
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise GuardRefused(TOO_MANY)
    made = SiteClaim(
        site=site,
        organisation=organisation,
        role=role,
        state=SiteClaimState.WAITING,
        claimed_by_id=actor.user_id,
        claimed_on=clock.today(),
        proof=proof.strip()[:LONGEST_PROOF],
    )
    db.session.add(made)
    db.session.flush()
    record(actor, "site_claim.made", made, site=site.reference, role=role)
    return made


def withdraw_claim(actor: Actor, claim: SiteClaim) -> None:
    """Take back what nobody has checked yet."""
    OWN_SITE_CLAIMS.require(actor, Permission.Site.CLAIM, claim)
    claim.state = SITE_CLAIM_FLOW.after("withdraw", claim.state)
    claim.decided_on = clock.today()
    record(actor, "site_claim.withdrawn", claim)


def give_up_site(actor: Actor, claim: SiteClaim, *, since: date) -> None:
    """Say that it is over; the organisation answers, and owes what it owes, until a steward has ended it."""
    OWN_SITE_CLAIMS.require(actor, Permission.Site.CLAIM, claim)
    claim.state = SITE_CLAIM_FLOW.after("give_up", claim.state)
    if since > clock.today():
        raise InvalidInput(NOT_YET, field="since")
    claim.over_since = since
    record(actor, "site_claim.given_up", claim)
