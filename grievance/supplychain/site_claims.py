"""What organisations say to be to sites: in which role, who else says so, and what is still to be checked."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from grievance.accounts.models.organisation import OrganisationKind
from grievance.foundation.db import db
from grievance.foundation.pages import PAGE_SIZE, Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.access import OWN_SITE_CLAIMS, SITE_CLAIMS
from grievance.supplychain.claims import CompanyRole, SiteClaimState
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.states import PRESENT_CLAIMS

_R = CompanyRole
#: In which roles an organisation of each kind may be at a site; whoever is of another kind answers for none.
ROLES_OF: dict[OrganisationKind, tuple[CompanyRole, ...]] = {
    OrganisationKind.OPERATOR: (_R.OPERATOR, _R.OWNER, _R.CONTRACTOR),
    OrganisationKind.CONTRACTOR: (_R.CONTRACTOR, _R.RECRUITER),
}
#: What a site has one of; where two organisations say to be it, one is mistaken or they do it together.
ONE_OF = frozenset({_R.OPERATOR, _R.OWNER})
#: So many of what an organisation has said stand on its page.
CLAIMS = 20
#: So many of those who say the same of themselves stand beside a claim.
RIVALS = 20
#: To be checked, or said to be over and to be ended.
_WAITS = or_(
    SiteClaim.state == SiteClaimState.WAITING,
    and_(SiteClaim.state == SiteClaimState.CONFIRMED, SiteClaim.over_since.is_not(None)),
)


def own_site_claims(actor: Actor, *, page: int = 1) -> Page[SiteClaim]:
    """Return one page of what the actor's organisation has said, the latest first."""
    query = OWN_SITE_CLAIMS.visible(actor).options(joinedload(SiteClaim.site))
    return page_of(query.order_by(SiteClaim.id.desc()), number=page, size=CLAIMS)


def site_claims(actor: Actor, *, states: Collection[SiteClaimState], page: int = 1) -> Page[SiteClaim]:
    """Return what was said of sites and has come so far: first what waits for a steward, the oldest first."""
    query = SITE_CLAIMS.visible(actor).where(SiteClaim.state.in_(states))
    query = query.options(joinedload(SiteClaim.site), joinedload(SiteClaim.organisation))
    return page_of(query.order_by(_WAITS.desc(), SiteClaim.id), number=page)


def claims_to_check(actor: Actor) -> int:
    """Return how many wait for a steward: to be checked, or to be ended."""
    if not actor.may(Permission.Site.MANAGE):
        return 0
    return db.session.scalar(select(func.count()).select_from(SiteClaim).where(_WAITS)) or 0


def claims_waiting_at(
    actor: Actor, site_ids: Collection[int], *, page: int = 1, size: int = PAGE_SIZE
) -> Page[SiteClaim]:
    """Return one page of what waits for a steward of what was said of these sites, the oldest first."""
    query = SITE_CLAIMS.visible(actor).where(SiteClaim.site_id.in_(site_ids), _WAITS)
    query = query.options(joinedload(SiteClaim.organisation)).order_by(SiteClaim.id)
    return page_of(query, number=page, size=size)


def rivals_of(claim: SiteClaim, *, page: int = 1) -> Page[SiteClaim]:
    """Return who else says, or was found, to be the one owner or operator of the same site."""
    query = _rivals(claim).options(joinedload(SiteClaim.organisation))
    return page_of(query.order_by(SiteClaim.id), number=page, size=RIVALS)


def holder_beside(claim: SiteClaim) -> SiteClaim | None:
    """Return who else was found to be the one owner or operator of the same site: the first of several."""
    query = _rivals(claim).where(SiteClaim.state == SiteClaimState.CONFIRMED)
    return db.session.scalar(query.order_by(SiteClaim.id).limit(1))


def contested(claims: Collection[SiteClaim]) -> set[int]:
    """Return the ids of those beside which another organisation says to be the one owner or operator too."""
    query = select(SiteClaim.site_id, SiteClaim.role).where(
        SiteClaim.site_id.in_({each.site_id for each in claims}),
        SiteClaim.role.in_(ONE_OF),
        SiteClaim.state.in_(PRESENT_CLAIMS),
    )
    # No organisation has a role at a site twice: where there are two, another one says it.
    twice = query.group_by(SiteClaim.site_id, SiteClaim.role).having(func.count() > 1)
    found = {(site_id, role) for site_id, role in db.session.execute(twice)}
    return {each.id for each in claims if each.state in PRESENT_CLAIMS and (each.site_id, each.role) in found}


def _rivals(claim: SiteClaim) -> Select[SiteClaim]:
    return select(SiteClaim).where(
        SiteClaim.site_id == claim.site_id,
        SiteClaim.role == claim.role,
        SiteClaim.role.in_(ONE_OF),
        SiteClaim.organisation_id != claim.organisation_id,
        SiteClaim.state.in_(PRESENT_CLAIMS),
    )


def times_refused(claim: SiteClaim) -> int:
    """Return how often the same organisation was refused at the same site."""
    query = select(func.count()).where(
        SiteClaim.site_id == claim.site_id,
        SiteClaim.organisation_id == claim.organisation_id,
        SiteClaim.state == SiteClaimState.REFUSED,
    )
    return db.session.scalar(query) or 0
