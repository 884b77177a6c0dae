"""People who sign in for real, with a password and a second factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pyotp
from flask.testing import FlaskClient

from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team
from grievance.accounts.models.user import User
from grievance.accounts.passwords import new_keys
from grievance.accounts.services.inviting import accept_invitation, invite_user
from grievance.accounts.services.second_factor import enrol, is_needed, new_secret
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.recovery_codes import new_recovery_code, recovery_key
from grievance.vault.services.principals import make_staff_principal, unlock, wrap_for_recovery
from tests.factories.people import make_organisation

PASSWORD = "four quiet words here"
OPERATOR = Actor(roles=frozenset({Role.ADMINISTRATOR}))
_numbers = iter(range(1, 10**9))


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in, and what they type."""

    user_id: int
    email: str
    secret: str | None
    """Of the second factor; None if they have none."""
    recovery_code: str
    """On paper, in a drawer."""

    def code(self) -> str:
        """Return the present code."""
        assert self.secret is not None
        return pyotp.TOTP(self.secret).at(clock.now())

    def password(self) -> str:
        """Return what they type as their password."""
        return PASSWORD


def make_account(
    *roles: Role,
    peppers: PepperRing,
    organisation_id: int | None = None,
    teams: tuple[int, ...] = (),
    email: str | None = None,
    name: str = "Aiko Tanaka",
) -> Account:
    """Invite somebody and join in their place; their roles decide whether they get a second factor."""
    organisation_id = organisation_id or make_organisation(OrganisationKind.CASE_TEAM)
    address = email or f"account{next(_numbers)}@example.org"
    keys = new_keys(PASSWORD, cost=LOWEST, peppers=peppers)
    with transaction():
        organisation = db.session.get_one(Organisation, organisation_id)
        invited = invite_user(
            OPERATOR,
            email=address,
            name=name,
            roles=roles,
            organisation=organisation,
            teams=[db.session.get_one(Team, team) for team in teams],
        )
        user = accept_invitation(invited.token, name=name, keys=keys)
        principal = make_staff_principal(user, wrapping_key=keys.wrapping_key, peppers=peppers, cost=LOWEST)
        private_key = unlock(principal, wrapping_key=keys.wrapping_key, peppers=peppers)
        code = new_recovery_code()
        wrap_for_recovery(principal, private_key, recovery_key=recovery_key(code), peppers=peppers)
        secret = _enrolled(user, peppers) if is_needed(user) else None
        return Account(user.id, address, secret, code)


def sign_in(client: FlaskClient, account: Account) -> None:
    """Go through the doors of the product; afterwards the client is signed in."""
    answer = client.post("/account/sign-in", data={"email": account.email, "password": PASSWORD})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    if account.secret is not None:
        answer = client.post("/account/sign-in/code", data={"code": account.code()})
        assert answer.status_code == 303, answer.get_data(as_text=True)


def _enrolled(user: User, peppers: PepperRing) -> str:
    secret = new_secret()
    actor = actors.staff(user.id, roles=[each.role for each in user.roles])
    # Enrolled a while ago, so that the present code is still to be used.
    with clock.at(clock.now() - timedelta(minutes=5)):
        assert enrol(actor, user, secret=secret, code=pyotp.TOTP(secret).at(clock.now()), peppers=peppers)
    return secret
