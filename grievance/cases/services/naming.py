"""Name people for restricted cases, and take the name back: keys leave whoever is not named any more."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.models.user import Gender, User
from grievance.accounts.services.membership import mark_trained
from grievance.accounts.trained import is_trained
from grievance.cases.custody import compartments_of
from grievance.cases.models.case import Case
from grievance.cases.services.restricting import named_among
from grievance.cases.states import OPEN
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import revoke
from grievance.vault.services.principals import staff_principal

#: Beside whoever is not named any more, so many people who are have to hold each key.
ENOUGH = 2
HOLDS_THE_LAST = N_(
    "Without this person fewer than two people named for restricted cases could open %(count)s sealed parts. "
    "Name somebody else first, and let them be given the keys under Colleagues."
)


def name_for_restricted(actor: Actor, user: User, *, named: bool, gender: Gender | None = None) -> None:
    """Say whether somebody is named for restricted cases, and how survivors may ask for them."""
    held = _held_restricted(user) if not named else []
    mark_trained(actor, user, trained=named, gender=gender)
    if is_trained(user.id):
        return
    thin = [each for each in held if len(_named_holders(each)) < ENOUGH]
    if thin:
        raise GuardRefused(HOLDS_THE_LAST, count=len(thin))
    holder = staff_principal(user.id)
    for compartment in held:
        assert holder is not None
        revoke(actor, compartment, holder)


def _held_restricted(user: User) -> list[Compartment]:
    """Return what somebody can open of restricted cases that are open, but for what a site reads too."""
    belonging = compartments_of(Case.restriction.is_not(None) & Case.state.in_(OPEN))
    holder = staff_principal(user.id)
    query = (
        select(Compartment)
        .join(Grant, (Grant.compartment_id == Compartment.id) & (Grant.epoch == Compartment.epoch))
        .where(
            Compartment.id.in_(select(belonging.c.compartment_id)),
            Grant.principal_id == (holder.id if holder is not None else None),
            Compartment.kind != CompartmentKind.SHARED,
            Compartment.destroyed_on.is_(None),
        )
    )
    return list(db.session.scalars(query.order_by(Compartment.id)))


def _named_holders(compartment: Compartment) -> list[Principal]:
    held = {each.principal_id for each in compartment.grants if each.epoch == compartment.epoch}
    query = select(Principal).where(Principal.id.in_(held), Principal.retired_at.is_(None))
    return named_among(list(db.session.scalars(query)))
