"""Who reaches which representative, and which of the claims that one filed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from grievance.accounts.models.user import User, UserRole
from grievance.complaints.models.complaint import Complaint
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.policy.scope import Scope
from grievance.representation.models import Accreditation, RepresentedClaim
from grievance.supplychain.ties import sites_tied_to


def _own(actor: Actor) -> ColumnElement[bool]:
    """What the actor or a colleague filed, while they may follow it: not ended, no ties, not restricted.

    A worker lets an organisation follow a claim. Whoever of it two people have verified shares its list.
    """
    in_force = (Accreditation.confirmed_on.is_not(None), Accreditation.ended_on.is_(None))
    theirs = select(Accreditation.organisation_id).where(Accreditation.user_id == actor.user_id, *in_force)
    own = select(Accreditation.id).where(Accreditation.organisation_id.in_(theirs), *in_force)
    free = or_(Complaint.site_id.is_(None), Complaint.site_id.not_in(sites_tied_to(actor)))
    open_to_them = select(Complaint.id).where(free, Complaint.restriction.is_(None))
    return and_(
        RepresentedClaim.accreditation_id.in_(own),
        RepresentedClaim.ended_on.is_(None),
        RepresentedClaim.complaint_id.in_(open_to_them),
    )


CLAIMS: Scope[RepresentedClaim] = Scope(
    RepresentedClaim, {Reach.OWN: _own}, read=Permission.Representation.FOLLOW
)
_HAS_ROLE = select(UserRole.user_id).where(UserRole.role == Role.REPRESENTATIVE)
#: Whom two people verify: whoever was given the role.
REPRESENTATIVES: Scope[User] = Scope(
    User, {Reach.ALL: lambda _actor: User.id.in_(_HAS_ROLE)}, read=Permission.Representation.VERIFY
)
