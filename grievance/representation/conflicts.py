"""Whether somebody can speak for workers: a tie to an employer refuses it, what is not known is flagged."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import User
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.roles import Role
from grievance.representation.labels import CHOSEN_UNKNOWN, PAID_UNKNOWN
from grievance.representation.models import Accreditation
from grievance.representation.states import Known
from grievance.supplychain.models.site import SiteAnswerer
from grievance.supplychain.ties import tied_to

CHOSEN = N_("An employer chooses who leads this organisation. It cannot speak for that employer’s workers.")
PAID = N_("An employer pays for this organisation. It cannot speak for that employer’s workers.")
OTHER_KIND = N_("Their organisation is not one that represents workers. Move them first.")
ANSWERS = N_("Their organisation answers for a site. It cannot speak for workers.")
OTHER_ROLE = N_("They have another role here. Whoever speaks for workers has that one alone.")
TIED = N_("You or somebody of your organisation has ties to this site. Somebody else has to file this.")


def refuse_answers(*, chosen_by_employer: Known, paid_by_employer: Known) -> None:
    """Refuse an organisation that an employer runs."""
    if chosen_by_employer is Known.YES:
        raise GuardRefused(CHOSEN)
    if paid_by_employer is Known.YES:
        raise GuardRefused(PAID)


def refuse_conflicts(user: User) -> None:
    """Refuse whoever stands on another side, by their role or by whom they work for."""
    if {each.role for each in user.roles} != {Role.REPRESENTATIVE}:
        raise GuardRefused(OTHER_ROLE)
    if user.organisation.kind is not OrganisationKind.REPRESENTATIVE:
        raise GuardRefused(OTHER_KIND)
    answering = select(SiteAnswerer.id).where(SiteAnswerer.organisation_id == user.organisation_id)
    if db.session.scalar(answering.limit(1)) is not None:
        raise GuardRefused(ANSWERS)


def flags_of(accreditation: Accreditation) -> list[str]:
    """Return, to be translated, what is not known about a representative."""
    asked = (
        (accreditation.chosen_by_employer, CHOSEN_UNKNOWN),
        (accreditation.paid_by_employer, PAID_UNKNOWN),
    )
    return [text for answer, text in asked if answer is not Known.NO]


def is_tied(user: User, site_id: int) -> bool:
    """Whether somebody, or a colleague of theirs, has ties to a site."""
    beside = select(User.id).where(User.organisation_id == user.organisation_id)
    return db.session.scalar(tied_to(site_id).where(User.id.in_(beside)).limit(1)) is not None
