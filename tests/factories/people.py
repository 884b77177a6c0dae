"""People with accounts, keys and roles, made without the sign-up journey."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count

from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team, TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.services.principals import make_staff_principal, unlock, wrap_for_recovery
from tests.factories.writing import written

# An installation that another process has made may be copied: its people have other numbers.
_numbers = count(os.getpid() * 100_000)


@dataclass(frozen=True)
class Person:
    """A user together with the actor that their sign-in would make."""

    user_id: int
    email: str
    actor: Actor


def make_organisation(kind: OrganisationKind, *, name: str | None = None, party: str | None = None) -> int:
    """Add an organisation and return its id."""
    with written():
        made = Organisation(name=name or f"{kind} {next(_numbers)}", kind=kind, party=party)
        db.session.add(made)
        db.session.flush()
        return made.id


def make_team(*, name: str = "Field team", fallback: bool = False, organisation_id: int | None = None) -> int:
    """Add a case team and return its id."""
    with written():
        owner = organisation_id or make_organisation(OrganisationKind.CASE_TEAM)
        made = Team(name=name, organisation_id=owner, is_fallback=fallback)
        db.session.add(made)
        db.session.flush()
        return made.id


def make_person(
    *roles: Role,
    peppers: PepperRing,
    organisation_id: int | None = None,
    teams: tuple[int, ...] = (),
    party: str | None = None,
    trained: bool = False,
) -> Person:
    """Add an active person who holds keys, in an organisation and teams, and return them ready to act."""
    number = next(_numbers)
    wrapping_key = os.urandom(32)
    with written():
        organisation_id = organisation_id or make_organisation(OrganisationKind.CASE_TEAM)
        user = User(
            email=f"person{number}@example.org",
            name=f"Person {number}",
            organisation_id=organisation_id,
            state=UserState.ACTIVE,
            salt=os.urandom(16),
            verifier=os.urandom(32),
            kdf_id=LOWEST.identifier,
            pepper_id=peppers.newest,
            roles=[UserRole(role=role) for role in roles],
            trained_on=clock.today() if trained else None,
        )
        db.session.add(user)
        db.session.flush()
        for team in teams:
            db.session.add(TeamMember(team_id=team, user_id=user.id))
        principal = make_staff_principal(user, wrapping_key=wrapping_key, peppers=peppers, cost=LOWEST)
        private_key = unlock(principal, wrapping_key=wrapping_key, peppers=peppers)
        wrap_for_recovery(principal, private_key, recovery_key=os.urandom(32), peppers=peppers)
        actor = actors.staff(
            user.id,
            roles=roles,
            organisation_id=organisation_id,
            team_ids=teams,
            principal_id=principal.id,
            private_key=private_key,
            trained=trained,
            party=party,
        )
        return Person(user.id, user.email, actor)
