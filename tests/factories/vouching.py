"""Organisations that vouch for their people."""

from __future__ import annotations

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User
from grievance.accounts.services.inviting import invite_user
from grievance.accounts.services.providing import set_provider
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.accounts import OPERATOR


def let_vouch(
    organisation_id: int,
    *,
    issuer: str,
    peppers: PepperRing,
    secret: str = "a client's secret",
    client_id: str = "portal",
    domains: str = "example.org",
) -> str:
    """Let an organisation's provider vouch for its people, and return the organisation's reference."""
    with transaction():
        organisation = db.session.get_one(Organisation, organisation_id)
        set_provider(
            OPERATOR,
            organisation,
            issuer=issuer,
            client_id=client_id,
            client_secret=secret,
            domains=domains,
            peppers=peppers,
        )
        return organisation.reference


def invite(organisation_id: int, email: str, *roles: Role) -> int:
    """Invite somebody who has not joined yet, and return the number of their account."""
    with transaction():
        user: User = invite_user(
            OPERATOR,
            email=email,
            name="Mika Brand",
            roles=roles or (Role.BRAND,),
            organisation=db.session.get_one(Organisation, organisation_id),
        ).user
        return user.id
