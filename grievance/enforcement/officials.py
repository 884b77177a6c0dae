"""The officials of a Party who can open what is sealed to it."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.enforcement.states import Party
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.roles import Role
from grievance.vault.models.principal import Principal

NOBODY = N_("No official of this Party can open anything yet. Ask the administrator to invite one.")


def languages_of(party: Party) -> list[str]:
    """Return the languages of a Party's officials, each once."""
    query = (
        select(User.locale)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            UserRole.role == Role.PARTY_OFFICIAL,
            User.state == UserState.ACTIVE,
            Organisation.party == str(party),
        )
    )
    return sorted(db.session.scalars(query.distinct()))


def officials_of(party: Party) -> list[Principal]:
    """Return the keys of a Party's officials, or refuse if there is none."""
    query = (
        select(Principal)
        .join(User, User.id == Principal.user_id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            UserRole.role == Role.PARTY_OFFICIAL,
            User.state == UserState.ACTIVE,
            Principal.receives_grants,
            Organisation.party == str(party),
        )
        .order_by(Principal.id)
    )
    found = list(db.session.scalars(query))
    if not found:
        raise GuardRefused(NOBODY)
    return found
