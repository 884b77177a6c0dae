"""Who of the demonstration's people the crowd's cases are with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, Team, TeamMember
from grievance.accounts.models.user import User
from grievance.demo.people import CASE_TEAM, TEAMS
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.vault.models.principal import Principal

NO_DEMONSTRATION = N_("A crowd of cases is made in a demonstration only.")


@dataclass(frozen=True)
class Hands:
    """The team that leads the cases, who handles them, and who holds their keys."""

    team_id: int
    handlers: tuple[int, ...]
    verifier: int
    operator: int
    firm_id: int
    holders: Sequence[Principal]


def hands() -> Hands:
    """Return the demonstration's field team; on any other installation this is refused."""
    owner = db.session.scalar(select(Organisation.id).where(Organisation.name == CASE_TEAM))
    team = db.session.scalar(
        select(Team.id).where(Team.name == TEAMS["field"], Team.organisation_id == owner)
    )
    if owner is None or team is None:
        raise GuardRefused(NO_DEMONSTRATION)
    operator = _person("mfano")
    members = select(TeamMember.user_id).where(TeamMember.team_id == team)
    holders = select(Principal).where(
        Principal.user_id.in_(members), Principal.retired_at.is_(None), Principal.receives_grants
    )
    return Hands(
        team_id=team,
        handlers=(_person("inspector").id, _person("inspector2").id),
        verifier=_person("verifier").id,
        operator=operator.id,
        firm_id=operator.organisation_id,
        holders=db.session.scalars(holders.order_by(Principal.id)).all(),
    )


def _person(key: str) -> User:
    return db.session.scalars(select(User).where(User.email == f"{key}@example.org")).one()
