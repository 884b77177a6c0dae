"""A steward checks what organisations say of sites; who answers for a site follows from what was found."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.access import SITE_CLAIMS
from grievance.supplychain.claims import ClaimCheck, ClaimEnd, CompanyRole, SiteClaimState
from grievance.supplychain.models.site import Site, SiteAnswerer
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.site_claims import ROLES_OF, holder_beside
from grievance.supplychain.states import PRESENT_CLAIMS, SITE_CLAIM_FLOW

NO_SOURCE = N_("Say where you found it: which register, whose number, which letter.")
NO_REASON = N_("Say why; the organisation reads it.")
RIVAL = N_("%(name)s holds this role at this site already. End that first, or say that both do it together.")


def confirm_claim(
    actor: Actor, claim: SiteClaim, *, check: ClaimCheck, source: str, together: bool = False
) -> None:
    """Say that it is so, and how one made sure; from now on the organisation answers for the site."""
    _require(actor, claim)
    state = SITE_CLAIM_FLOW.after("confirm", claim.state)
    if not source.strip():
        raise InvalidInput(NO_SOURCE, field="source")
    holder = holder_beside(claim)
    if holder is not None and not together:
        raise GuardRefused(RIVAL, name=holder.organisation.name)
    claim.source = source.strip()
    _confirm(actor, claim, state, check)


def refuse_claim(actor: Actor, claim: SiteClaim, *, reason: str) -> None:
    """Say that it is not so, or was not shown, and why."""
    _require(actor, claim)
    state = SITE_CLAIM_FLOW.after("refuse", claim.state)
    if not reason.strip():
        raise InvalidInput(NO_REASON, field="reason")
    claim.state, claim.refusal = state, reason.strip()
    claim.decided_by_id, claim.decided_on = actor.user_id, clock.today()
    record(actor, "site_claim.refused", claim, site=claim.site.reference, role=claim.role)


def end_claim(actor: Actor, claim: SiteClaim, *, because: ClaimEnd) -> None:
    """End it; without another role there the organisation is told of no case of the site from now on."""
    _require(actor, claim)
    _end(actor, claim, because)


def keep_answerers(
    actor: Actor, site: Site, organisations: Iterable[Organisation], *, among: Collection[int] | None = None
) -> int:
    """Write down, as a steward, which organisations answer for a site; what each holds there follows it.

    Where it is said of those `among` only, the others go on. Returns how many answer now.
    """
    wanted = {each.id: each for each in organisations}
    present = select(SiteAnswerer.organisation_id).where(SiteAnswerer.site_id == site.id)
    answering = set(db.session.scalars(present))
    gone_ids = (answering if among is None else answering.intersection(among)) - set(wanted)
    for organisation_id in gone_ids:
        gone = db.session.get_one(Organisation, organisation_id)
        for claim in _held(site.id, organisation_id) or [_of_administration(site, gone)]:
            _end(actor, claim, ClaimEnd.ADMINISTRATION)
    for organisation_id in set(wanted) - answering:
        claim = _of_administration(site, wanted[organisation_id])
        _confirm(actor, claim, SiteClaimState.CONFIRMED, ClaimCheck.ADMINISTRATION)
    return len((answering - gone_ids).union(wanted))


def _require(actor: Actor, claim: SiteClaim) -> None:
    SITE_CLAIMS.require(actor, Permission.Site.MANAGE, claim)
    if actor.organisation_id == claim.organisation_id:
        # Nobody checks what their own organisation says.
        raise NotAllowed


def _confirm(actor: Actor, claim: SiteClaim, state: SiteClaimState, check: ClaimCheck) -> None:
    claim.state, claim.checked_how = state, check
    claim.decided_by_id, claim.decided_on = actor.user_id, clock.today()
    if _answers(claim) is None:
        db.session.add(SiteAnswerer(site_id=claim.site.id, organisation_id=claim.organisation.id))
    record(actor, "site_claim.confirmed", claim, site=claim.site.reference, role=claim.role, kind=check)


def _end(actor: Actor, claim: SiteClaim, because: ClaimEnd) -> None:
    claim.state = SITE_CLAIM_FLOW.after("end", claim.state)
    claim.ended_by_id, claim.ended_on, claim.ended_because = actor.user_id, clock.today(), because
    db.session.flush()
    answers = _answers(claim)
    if answers is not None and not _held(claim.site_id, claim.organisation_id):
        db.session.delete(answers)
    record(actor, "site_claim.ended", claim, site=claim.site.reference, role=claim.role, reason=because)


def _of_administration(site: Site, organisation: Organisation) -> SiteClaim:
    """Return what waits for the ordinary role of such an organisation, or what a steward says unasked."""
    role = ROLES_OF[organisation.kind][0]
    found = _present(site.id, organisation.id, role)
    if found is None:
        found = SiteClaim(site=site, organisation=organisation, role=role, claimed_on=clock.today())
        db.session.add(found)
    found.state, found.checked_how = SiteClaimState.CONFIRMED, ClaimCheck.ADMINISTRATION
    found.decided_on = clock.today()
    return found


def _present(site_id: int, organisation_id: int, role: CompanyRole) -> SiteClaim | None:
    return db.session.scalar(
        select(SiteClaim).where(
            SiteClaim.site_id == site_id,
            SiteClaim.organisation_id == organisation_id,
            SiteClaim.role == role,
            SiteClaim.state.in_(PRESENT_CLAIMS),
        )
    )


def _held(site_id: int, organisation_id: int) -> list[SiteClaim]:
    query = select(SiteClaim).where(
        SiteClaim.site_id == site_id,
        SiteClaim.organisation_id == organisation_id,
        SiteClaim.state == SiteClaimState.CONFIRMED,
    )
    return list(db.session.scalars(query))


def _answers(claim: SiteClaim) -> SiteAnswerer | None:
    return db.session.scalar(
        select(SiteAnswerer).where(
            SiteAnswerer.site_id == claim.site.id, SiteAnswerer.organisation_id == claim.organisation.id
        )
    )
